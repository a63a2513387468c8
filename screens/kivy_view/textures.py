"""A cache of textures, bounded by bytes, because without a GPU they lie in main memory.

Private text is never cached: it must be gone when it leaves the screen.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from kivy.graphics.texture import Texture
from PIL import Image

from screens.layout.scene import TextBlock
from screens.typography import masks
from screens.typography.fonts import Face

LIMIT = 48 * 1024 * 1024


class Textures:
    """Makes and caches textures. scale: window pixels per scene pixel."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit, self._bytes = limit, 0
        self._kept: OrderedDict[Hashable, Texture] = OrderedDict()

    def words(self, ink: TextBlock, scale: float) -> tuple[Texture, int, int]:
        """Return the texture of a text block, and how far it extends left of and above its box."""
        over = round(ink.face.size * scale * 0.3)
        left = min(line.x for line in ink.lines)
        right = max(line.x + line.width for line in ink.lines)
        width, height = round((right - left) * scale) + 2 * over, round(ink.box.h * scale) + 2 * over
        lines = tuple(
            (line.text, round((line.x - left) * scale) + over, (line.baseline - ink.box.y) * scale + over)
            for line in ink.lines
        )
        presenter = Face(ink.face.weight, ink.face.size * scale)
        if ink.private:
            return _mask(masks.paragraph(lines, presenter, width, height)), over, over
        key = ("words", presenter, lines, width, height)
        return self._get(key, lambda: _mask(masks.paragraph(lines, presenter, width, height))), over, over

    def corner(self, radius: int, *, top_only: bool) -> Texture:
        """Return a rounded square, to be stretched as a border image."""
        return self._get(("corner", radius, top_only), lambda: _mask(masks.corner(radius, top_only=top_only)))

    def ring(self, side: int, thickness: int, part: float) -> Texture:
        """Return a ring; only the full one is cached."""
        if part < 1:
            return _mask(masks.ring(side, thickness, part))
        return self._get(("ring", side, thickness), lambda: _mask(masks.ring(side, thickness, 1)))

    def tear(self, width: int, height: int) -> Texture:
        """Return a torn edge."""
        return self._get(("tear", width, height), lambda: _mask(masks.tear(width, height)))

    def drawing(self, name: str, width: int, height: int, *, tinted: bool) -> Texture:
        """Return a picture, or the mask of an icon."""
        make = (lambda: _mask(masks.icon(name, width, height))) if tinted else (
            lambda: _texture(masks.picture(name, width, height), "rgba")
        )  # fmt: skip
        return self._get(("drawing", name, width, height, tinted), make)

    def _get(self, key: Hashable, make: Callable[[], Texture]) -> Texture:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        texture = self._kept[key] = make()
        self._bytes += _size(texture)
        while self._bytes > self._limit and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            self._bytes -= _size(old)
        return texture

    @property
    def kept_bytes(self) -> int:
        """Return how many bytes are cached."""
        return self._bytes


def _size(texture: Texture) -> int:
    return int(texture.width * texture.height * (4 if texture.colorfmt == "rgba" else 2))


def _mask(mask: Image.Image) -> Texture:
    return _texture(Image.merge("LA", (Image.new("L", mask.size, 255), mask)), "luminance_alpha")


def _texture(image: Image.Image, form: str) -> Texture:
    texture = Texture.create(size=image.size, colorfmt=form)
    texture.flip_vertical()
    texture.blit_buffer(image.tobytes(), colorfmt=form, bufferfmt="ubyte")
    return texture

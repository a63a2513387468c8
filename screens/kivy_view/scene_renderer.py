"""Draws the pieces of a scene on a Kivy canvas, in whole pixels; scenes count from the top, Kivy from the bottom."""

from dataclasses import dataclass

from kivy.graphics import BorderImage, Color, InstructionGroup, Rectangle
from kivy.utils import get_color_from_hex

from screens.kivy_view.textures import Textures
from screens.layout.scene import Box, Picture, Piece, Rect, Ring, TextBlock, TornEdge


@dataclass(frozen=True, slots=True)
class Viewport:
    """How the scene of 1080 x 1920 is scaled and centred in the window."""

    scale: float
    left: float
    top: float
    height: float

    @classmethod
    def into(cls, width: float, height: float, drawn: tuple[int, int]) -> "Viewport":
        """Return the viewport of a window of this size."""
        scale = min(width / drawn[0], height / drawn[1])
        return cls(scale, (width - drawn[0] * scale) / 2, (height - drawn[1] * scale) / 2, height)

    def place(self, box: Box) -> tuple[int, int, int, int]:
        """Return x, y, width and height in Kivy's pixels. Both edges are rounded, so that neighbours touch."""
        left, right = round(self.left + box.x * self.scale), round(self.left + box.right * self.scale)
        top, bottom = round(self.top + box.y * self.scale), round(self.top + box.bottom * self.scale)
        return left, round(self.height) - bottom, right - left, bottom - top

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the scene under a touch at Kivy's x and y."""
        return (x - self.left) / self.scale, (self.height - y - self.top) / self.scale

    def on_window(self, box: Box) -> tuple[int, int, int, int]:
        """Return x, y, width and height from the window's top left."""
        x, y, width, height = self.place(box)
        return x, round(self.height) - y - height, width, height


@dataclass(slots=True)
class SceneRenderer:
    """Draws pieces into an instruction group."""

    textures: Textures
    viewport: Viewport

    def draw(self, group: InstructionGroup, pieces: tuple[Piece, ...]) -> None:
        """Draw pieces in their order."""
        for piece in pieces:
            match piece:
                case Rect():
                    self._slab(group, piece)
                case TextBlock():
                    self._ink(group, piece)
                case Picture():
                    self._drawing(group, piece)
                case Ring():
                    self._ring(group, piece)
                case TornEdge():
                    x, y, width, height = self.viewport.place(piece.box)
                    self._lay(group, piece.colour, (x, y, width, height), self.textures.tear(width, height))

    def _slab(self, group: InstructionGroup, slab: Rect) -> None:
        x, y, width, height = self.viewport.place(slab.box)
        radius = min(round(slab.radius * self.viewport.scale), width // 2 - 1, height // 2 - 1)
        group.add(Color(*get_color_from_hex(slab.colour)))
        if radius < 1:
            group.add(Rectangle(pos=(x, y), size=(width, height)))
            return
        texture = self.textures.corner(radius, top_only=slab.round == "top")
        group.add(BorderImage(pos=(x, y), size=(width, height), texture=texture, border=(radius,) * 4))

    def _ink(self, group: InstructionGroup, ink: TextBlock) -> None:
        texture, left, top = self.textures.words(ink, self.viewport.scale)
        x = round(self.viewport.left + min(line.x for line in ink.lines) * self.viewport.scale) - left
        from_top = round(self.viewport.top + ink.box.y * self.viewport.scale) - top
        at = (x, round(self.viewport.height) - from_top - texture.height, texture.width, texture.height)
        self._lay(group, ink.colour, at, texture)

    def _drawing(self, group: InstructionGroup, drawing: Picture) -> None:
        at = self.viewport.place(drawing.box)
        texture = self.textures.drawing(drawing.name, at[2], at[3], tinted=drawing.tint is not None)
        self._lay(group, drawing.tint or "#FFFFFF", at, texture)

    def _ring(self, group: InstructionGroup, ring: Ring) -> None:
        at = self.viewport.place(ring.box)
        thick = round(ring.thickness * self.viewport.scale)
        self._lay(group, ring.ground, at, self.textures.ring(at[2], thick, 1))
        self._lay(group, ring.colour, at, self.textures.ring(at[2], thick, min(ring.part, 0.9999)))

    @staticmethod
    def _lay(group: InstructionGroup, colour: str, at: tuple[int, int, int, int], texture: object) -> None:
        group.add(Color(*get_color_from_hex(colour)))
        group.add(Rectangle(pos=at[:2], size=at[2:], texture=texture))

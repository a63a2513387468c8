"""Shapes as masks, 255 where there is ink, drawn by Pillow, because OpenGL's own edges are jagged."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from assets import PICTURES
from screens.typography.fonts import Face

_OVER = 4
_TEETH = 20


def paragraph(lines: Sequence[tuple[str, float, float]], face: Face, width: int, height: int) -> Image.Image:
    """Return the mask of lines of (text, x, baseline), measured from its top left."""
    mask = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(mask)
    for words, x, baseline in lines:
        pen.text((x, round(baseline)), words, font=face.font(words), fill=255, anchor="ls")
    return mask


def corner(radius: int, *, top_only: bool) -> Image.Image:
    """Return a rounded square of two radii and two pixels; stretched by its middle it is any rectangle."""
    side = 2 * radius + 2
    mask = Image.new("L", (side * _OVER, side * _OVER), 0)
    corners = (True, True, not top_only, not top_only)
    box = (0, 0, side * _OVER - 1, side * _OVER - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius * _OVER, fill=255, corners=corners)
    return mask.resize((side, side), Image.Resampling.BOX)


def ring(side: int, thickness: int, part: float) -> Image.Image:
    """Return a ring filled by this part, clockwise from the top."""
    over = 2
    mask = Image.new("L", (side * over, side * over), 0)
    box = (0, 0, side * over - 1, side * over - 1)
    ImageDraw.Draw(mask).arc(box, -90, -90 + 360 * min(1.0, max(0.0, part)), fill=255, width=thickness * over)
    return mask.resize((side, side), Image.Resampling.BOX)


def tear(width: int, height: int) -> Image.Image:
    """Return a torn edge: teeth that hang down."""
    mask = Image.new("L", (width * 2, height * 2), 0)
    tooth = width * 2 / _TEETH
    points: list[tuple[float, float]] = [(0, 0)]
    for nr in range(_TEETH):
        points += [((nr + 0.5) * tooth, height * 2), ((nr + 1) * tooth, 0)]
    ImageDraw.Draw(mask).polygon(points, fill=255)
    return mask.resize((width, height), Image.Resampling.BOX)


def icon(name: str, width: int, height: int) -> Image.Image:
    """Return an icon's mask at this size, to be tinted."""
    with Image.open(PICTURES / f"{name}.png") as source:
        return source.getchannel("A").resize((width, height), Image.Resampling.LANCZOS)


def picture(name: str, width: int, height: int) -> Image.Image:
    """Return a picture at this size; OpenGL's scaling would draw dark fringes around it."""
    with Image.open(PICTURES / f"{name}.png") as source:
        return source.convert("RGBA").resize((width, height), Image.Resampling.LANCZOS)

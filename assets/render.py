"""Renders the SVG sources to PNG: scenes at their largest size on the screen, icons in white to be tinted.

A build step (`.ci/setup`), never part of a running kiosk: rendering a scene blocks the interpreter for 63 ms.
"""

from pathlib import Path

import resvg_py

SOURCE = Path(__file__).parent / "pictures"
TARGET = SOURCE / "rendered"
SCENE_WIDTH = 952
OBJECT_SIZE = 480
ICON_SIZE = 192


def width_of(svg: str, name: str) -> int:
    """Return the width in pixels at which a drawing is rendered; the screen only scales down from it."""
    if name.startswith("icon-"):
        return ICON_SIZE
    return SCENE_WIDTH if 'viewBox="0 0 960 760"' in svg else OBJECT_SIZE


def main() -> None:
    """Render what is missing, or older than its source or this script."""
    TARGET.mkdir(exist_ok=True)
    for source in sorted(SOURCE.glob("*.svg")):
        target = TARGET / f"{source.stem}.png"
        newest = max(source.stat().st_mtime_ns, Path(__file__).stat().st_mtime_ns)
        if target.exists() and target.stat().st_mtime_ns >= newest:
            continue
        svg = source.read_text(encoding="utf-8").replace("currentColor", "#FFFFFF")
        target.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width_of(svg, source.stem))))


if __name__ == "__main__":
    main()

"""A 1-bit picture as ESC/POS bytes, with python-escpos as encoder: raster always, blank rows as feeds.

Any script, equal to the pixel to what the tests look at. A picture is thresholded, never dithered: then no sequence of
real-time commands appears in it; the bytes are searched all the same, for a printer would obey them inside a raster.
"""

import logging
import re
import tempfile

_handlers, _temporary = list(logging.getLogger().handlers), tempfile.tempdir
with tempfile.TemporaryDirectory(prefix="escpos-") as _folder:
    tempfile.tempdir = _folder  # python-escpos leaves a folder behind for each import, and a handler on the root logger
    from escpos.printer import Dummy
    from PIL import Image
tempfile.tempdir = _temporary
logging.getLogger().handlers = _handlers

DOTS_PER_INCH = 203
_LEAST_FEED = 24
_LONGEST_FEED = 255
_REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")


class RealTimeError(ValueError):
    """The picture holds what a printer would take for a command."""


def encoded(picture: Image.Image, job: str) -> bytes:
    """The whole job: head, picture, cut, and the request to say `job` (4 signs) when it is on paper.

    Raises RealTimeError when even a shift by a dot leaves a command in the raster.
    """
    for shift in range(8):
        shifted = Image.new("1", picture.size, 1)
        shifted.paste(picture, (shift, 0))
        body = _body(shifted)
        if not _REAL_TIME.search(body):
            return _head() + body + _tail(job)
    raise RealTimeError("no shift of the picture is free of real-time commands")


def _head() -> bytes:
    printer = Dummy()
    printer.hw("INIT")
    printer._raw(bytes((0x1D, 0x50, DOTS_PER_INCH, DOTS_PER_INCH)))  # noqa: SLF001 -- GS P has no name in the library
    return bytes(printer.output)


def _body(picture: Image.Image) -> bytes:
    """Bands of ink as raster, bands of white as feeds: a third of the bytes."""
    printer = Dummy()
    for top, bottom, inked in _bands(picture):
        if inked:
            printer.image(picture.crop((0, top, picture.width, bottom)), impl="bitImageRaster", fragment_height=1024)
            continue
        for rest in range(bottom - top, 0, -_LONGEST_FEED):
            printer._raw(bytes((0x1B, 0x4A, min(rest, _LONGEST_FEED))))  # noqa: SLF001 -- ESC J in motion units
    return bytes(printer.output)


def _tail(job: str) -> bytes:
    if len(job) != 4 or not all(32 <= ord(sign) < 127 for sign in job):
        raise ValueError("a job's id has 4 printable signs")
    printer = Dummy()
    printer._raw(b"\x1d\x28\x48\x06\x00\x30\x30" + job.encode("ascii"))  # noqa: SLF001 -- GS ( H fn 48
    printer._raw(b"\x1d\x56\x42\x00")  # noqa: SLF001 -- GS V 66: feed to the cutter and cut
    return bytes(printer.output)


def _bands(picture: Image.Image) -> list[tuple[int, int, bool]]:
    """The rows from top to bottom: (first, behind the last, whether there is ink)."""
    rows = picture.convert("L").tobytes()
    inked = [0 in rows[at * picture.width : (at + 1) * picture.width] for at in range(picture.height)]
    bands: list[tuple[int, int, bool]] = []
    start = 0
    for row in range(1, picture.height + 1):
        if row == picture.height or inked[row] != inked[start]:
            bands.append((start, row, inked[start]))
            start = row
    return _joined(bands)


def _joined(bands: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Thin white bands stay in the raster: a feed costs a command."""
    joined: list[tuple[int, int, bool]] = []
    for first, last, inked in bands:
        ink = inked or last - first < _LEAST_FEED
        if joined and joined[-1][2] == ink:
            joined[-1] = (joined[-1][0], last, ink)
        else:
            joined.append((first, last, ink))
    return joined

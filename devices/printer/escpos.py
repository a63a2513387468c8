"""Encodes a 1-bit picture as ESC/POS with python-escpos: always raster, blank rows as feeds.

This prints any script, identical to what the tests see. Pictures are thresholded, never dithered, so no real-time commands
appear in them; the bytes are checked all the same, because a printer would obey them inside a raster.
"""

import logging
import re
import tempfile
from dataclasses import dataclass

from devices.printer.commands import Encoded, cut, feed, head
from devices.printer.profile import EPSON_TM_80MM, PrinterProfile

_handlers, _temporary = list(logging.getLogger().handlers), tempfile.tempdir
with tempfile.TemporaryDirectory(prefix="escpos-") as _folder:
    tempfile.tempdir = _folder  # python-escpos leaves a folder behind for each import, and a handler on the root logger
    from escpos.printer import Dummy
    from PIL import Image
tempfile.tempdir = _temporary
logging.getLogger().handlers = _handlers

_RASTER_BYTES, _FEED_BYTES = 8, 3
"""Bytes of a command beside its data."""
_LONGEST_FEED = 255
_NEVER = 1 << 40
_REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")


class RealTimeError(ValueError):
    """The picture contains the bytes of a real-time command."""


def encode(picture: Image.Image, profile: PrinterProfile = EPSON_TM_80MM) -> Encoded:
    """Return the ticket for this printer model: head, picture and cut.

    Raises RealTimeError if even a shift by a dot leaves a command in the raster.
    """
    for shift in range(8):
        shifted = Image.new("1", picture.size, 1)
        shifted.paste(picture, (shift, 0))
        body = _body(shifted, profile.band_rows)
        if not _REAL_TIME.search(body):
            mm = picture.height / profile.dots_per_mm + profile.to_cutter_mm
            return Encoded(head(profile.dots_per_inch) + body + cut(), mm)
    raise RealTimeError("no shift of the picture is free of real-time commands")


def _body(picture: Image.Image, band_rows: int) -> bytes:
    """Encode bands of ink as raster, up to their last ink to the right, and bands of white as feeds."""
    data = bytearray()
    for band in _bands(_runs(picture, band_rows), band_rows):
        if band.across:
            data += _raster(picture.crop((0, band.top, min(picture.width, band.across * 8), band.top + band.rows)))
        else:
            data += feed(band.rows)
    return bytes(data)


def _raster(picture: Image.Image) -> bytes:
    printer = Dummy()
    printer.profile.profile_data["media"]["width"]["pixels"] = picture.width  # unknown, it warns at every picture
    printer.image(picture, impl="bitImageRaster", fragment_height=picture.height)
    return bytes(printer.output)


@dataclass(frozen=True, slots=True)
class _Band:
    """Rows of one command. across: bytes up to the last ink to the right; 0: white."""

    top: int
    rows: int
    across: int


def _runs(picture: Image.Image, band_rows: int) -> list[_Band]:
    """Return runs of rows of equal width, none longer than one command may be."""
    wide = Image.new("1", (-(-picture.width // 8) * 8, picture.height), 1)
    wide.paste(picture, (0, 0))
    raw, stride = wide.tobytes(), wide.width // 8
    across = [len(raw[at * stride : (at + 1) * stride].rstrip(b"\xff")) for at in range(wide.height)]
    runs: list[_Band] = []
    for row, bytes_across in enumerate(across):
        last = runs[-1] if runs else None
        if last and last.across == bytes_across and last.rows < (band_rows if bytes_across else _LONGEST_FEED):
            runs[-1] = _Band(last.top, last.rows + 1, bytes_across)
        else:
            runs.append(_Band(row, 1, bytes_across))
    return runs


def _bands(runs: list[_Band], band_rows: int) -> list[_Band]:
    """Join the runs into the bands with the fewest bytes: the shortest path from the first row to the last."""
    cost, before = [0] + [_NEVER] * len(runs), [(0, _Band(0, 0, 0))] * (len(runs) + 1)
    for start, first in enumerate(runs):
        if not first.across and cost[start] + _FEED_BYTES < cost[start + 1]:
            cost[start + 1], before[start + 1] = cost[start] + _FEED_BYTES, (start, first)
        rows = across = 0
        for end in range(start, len(runs)):
            rows, across = rows + runs[end].rows, max(across, runs[end].across)
            if rows > band_rows:
                break
            price = cost[start] + _RASTER_BYTES + rows * max(1, across)
            if price < cost[end + 1]:
                cost[end + 1], before[end + 1] = price, (start, _Band(first.top, rows, max(1, across)))
    bands, at = list[_Band](), len(runs)
    while at:
        at, band = before[at]
        bands.append(band)
    return bands[::-1]

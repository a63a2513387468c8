"""Printer models: what the driver and the ticket's layout must know of one. To add a model, see docs/how-to.md."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterProfile:
    """A printer model.

    width_dots: printable width. dots_per_inch: in both directions. to_cutter_mm: from the print head to the cutter. band_rows:
    rows that one raster command may hold. slowest_mm_s: a job that is slower has failed. fastest_mm_s: a completion that
    comes sooner is not believed.
    """

    width_dots: int
    dots_per_inch: int
    to_cutter_mm: float
    band_rows: int
    slowest_mm_s: float
    fastest_mm_s: float

    @property
    def dots_per_mm(self) -> float:
        """Return the resolution per millimetre."""
        return round(self.dots_per_inch / 25.4)


EPSON_TM_80MM = PrinterProfile(
    width_dots=576, dots_per_inch=203, to_cutter_mm=15.0, band_rows=96, slowest_mm_s=8.0, fastest_mm_s=1000.0
)
"""Epson TM-m30, TM-T20 and TM-T88 with 80 mm paper, and printers that are compatible with them."""

PROFILES = {"epson-tm-80mm": EPSON_TM_80MM}
"""Profiles by the name that `printer_model` in kiosk.toml gives."""

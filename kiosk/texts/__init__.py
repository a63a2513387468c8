"""PURE. Every sentence by key and language (gettext catalogues in assets/locale/); Dutch is always there."""

from kiosk.texts.texts import MissingTextError, Texts

__all__ = ["MissingTextError", "Texts"]

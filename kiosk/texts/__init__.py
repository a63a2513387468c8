"""Texts by key and language, from the gettext catalogues in assets/locale/. Dutch is always complete."""

from kiosk.texts.texts import MissingTextError, Texts

__all__ = ["MissingTextError", "Texts"]

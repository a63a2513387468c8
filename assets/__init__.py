"""Fonts, pictures (SVG source and rendered), sounds, locale/."""

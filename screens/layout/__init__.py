"""Lays out a page as a scene: every piece placed, nothing drawn yet. Pure."""

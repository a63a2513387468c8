"""Turns text into pixels with Pillow and Raqm, for the screen and for tickets; no Kivy."""

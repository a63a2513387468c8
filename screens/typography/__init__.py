"""Text to pixels by Pillow + Raqm: paragraphs for the screen, tickets as 1-bit pictures for the paper; no Kivy."""

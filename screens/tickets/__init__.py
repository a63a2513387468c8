"""Tickets: which lines they have, and their drawing dot by dot."""

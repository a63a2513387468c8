"""Live updates of every open page."""

from central.live.feed import Feed, Part

__all__ = ["Feed", "Part"]

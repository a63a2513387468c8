"""Live updates of every open page."""

from central.live.feed import Feed

__all__ = ["Feed"]

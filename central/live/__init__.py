"""The change feed to every open page."""

from central.live.feed import Feed

__all__ = ["Feed"]

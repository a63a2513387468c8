"""PURE. A page laid out as a scene: every piece placed, and none of it drawn yet."""

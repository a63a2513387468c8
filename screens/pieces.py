"""PURE. What a Scene is made of: slabs, ink, drawings, keys."""

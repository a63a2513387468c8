"""PURE. Colours, sizes and spaces of the look, each a token."""

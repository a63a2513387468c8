"""PURE. One module for each step, of the same name: page(visit, house, texts) -> Page."""

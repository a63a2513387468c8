"""PURE. Page + manner (size, contrast, low) -> Scene: placed pieces and keys."""

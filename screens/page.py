"""What a Page IS, plain data."""

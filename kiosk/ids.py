"""The only maker of ids."""

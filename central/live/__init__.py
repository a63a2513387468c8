"""The change feed to every open page."""

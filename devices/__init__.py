"""Drivers; each knows its cable and nothing of visits."""

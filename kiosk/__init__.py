"""The resident's visit, and everything that must survive a power cut."""

"""Templates and static files: the desk and the lobby display."""

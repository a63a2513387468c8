"""Routers: a kiosk's exchange, the desk, the lobby display, and the commands of the command line."""

"""Routes: kiosks, desk, lobby display, and the admin commands of the command line."""

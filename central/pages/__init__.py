"""Templates and static files of desk and lobby display."""

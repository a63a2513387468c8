"""Templates and static files: desk, triage, lobby display, supervisor, the resident's phone page."""

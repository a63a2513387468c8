"""Who may do what: kiosks by their key, staff by their account."""

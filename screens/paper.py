"""PURE. Ticket and slips as print blocks, from the same texts."""

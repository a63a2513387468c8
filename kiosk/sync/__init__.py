"""The one client of the central API (requests) and the coordinator around it."""

"""The demo: guard, supervisor, lobby, run, play; the only importer of devices.virtual."""

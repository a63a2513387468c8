"""The kiosk: visits, and everything that must survive a power cut."""

"""The words that kiosk and central exchange (msgspec), with golden byte files."""

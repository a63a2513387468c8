"""`kiosk doctor`: checks every device, the clock, the disk and central, and says what to do."""

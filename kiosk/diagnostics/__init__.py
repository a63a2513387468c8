"""`kiosk doctor`: it looks at every device, the clock, the disk and central, and says what to do."""

"""What runs a visit: its loop, the effects it carries out, its clocks; no device and no window."""

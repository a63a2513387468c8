"""What the resident sees, hears, touches and holds."""

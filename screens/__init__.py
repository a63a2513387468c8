"""What the visitor sees, touches and holds."""

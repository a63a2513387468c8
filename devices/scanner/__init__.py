"""Serial (CDC-ACM) scanner: frames, AIM identifiers, what must never pass."""

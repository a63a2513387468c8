"""PURE. The queue itself: apply a kiosk's commands, order, call, park, transfer, estimate."""

"""Adapters between devices and visits: device messages become events, effects become jobs of a device."""

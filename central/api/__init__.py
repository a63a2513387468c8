"""Routers: kiosk, desk, display, supervisor, appointments, health."""

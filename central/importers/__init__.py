"""Appointments from CSV."""

"""Appointments from files."""

"""Hears for the visit, carries orders to the workers and their answers back; one inbox, the one timer."""

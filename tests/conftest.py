"""Hypothesis repeats itself, takes its time and keeps no database: a busy machine must not turn a test red."""

from hypothesis import settings

settings.register_profile("onthaal", derandomize=True, deadline=None, database=None)
settings.load_profile("onthaal")

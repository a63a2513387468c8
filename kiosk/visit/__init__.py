"""PURE. How a visit thinks: Visit, events, effects, advance(); steps/ has one small module for each question."""

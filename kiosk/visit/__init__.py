"""The logic of a visit.

Pure: no clock, no file, no device. `engine.advance` is the entry point; steps/ holds one module per question.
"""

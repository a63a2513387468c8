"""The view: Kivy draws a Scene and reports input. The only package that imports Kivy.

Import `screens.kivy_view.bootstrap` and call `prepare` first: Kivy reads its settings while it is imported.
"""

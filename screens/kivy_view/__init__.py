"""The glass: Kivy draws any Scene and says what was pressed. The only room that knows Kivy.

Import `screens.kivy_view.bootstrap` and prepare first: Kivy reads its settings while it is imported.
"""

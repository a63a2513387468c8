"""Kivy: window bootstrap, ONE widget that draws any Scene, focus ring."""

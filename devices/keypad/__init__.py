"""Assistive keypad by HID usage id, headset detection."""

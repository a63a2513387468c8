"""The rules of the counter, pure: kiosk and central decide with the same ones."""

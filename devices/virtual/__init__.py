"""The far ends of the cables: card, printer, scanner. Never in a production install."""

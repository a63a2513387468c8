"""Virtual devices for demo and tests: card, printer, scanner, loudspeaker, network. Never in a production install."""

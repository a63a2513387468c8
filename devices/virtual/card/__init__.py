"""A virtual residence card with applet 1.8 and its own PKI, in a process of its own, as a real card is."""

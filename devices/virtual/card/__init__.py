"""The emulated residence card of applet 1.8, with a PKI of its own; a process, because a real card is none of ours."""

"""The Belgian card: commands, files, TLV, signatures, trust. Pure but for the line that is handed in."""

"""The Belgian eID card: commands, files, TLV, signatures, trust. Pure, except for the connection that is passed in."""

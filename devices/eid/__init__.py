"""The Belgian card: files, TLV, signatures, trust; pure but for the transport handed in."""

"""What stands on paper: which lines, and where each dot of them lies."""

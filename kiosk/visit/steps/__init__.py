"""One module per question of a visit."""

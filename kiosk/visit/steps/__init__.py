"""One small module for each question of a visit."""

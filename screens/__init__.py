"""What the visitor sees and touches, and what they take along on paper."""

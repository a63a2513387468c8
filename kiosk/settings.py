"""config/*.toml -> one validated Settings value; errors name file, line and expectation."""

"""What banks send: statements read from their files."""

"""What the pool asks of others."""

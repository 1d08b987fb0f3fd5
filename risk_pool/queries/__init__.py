"""Questions about the pool."""

"""Acts on the pool: one function, one transaction."""

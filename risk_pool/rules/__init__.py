"""Pure rules of the pool: how a loss is shared."""

"""A small app of its own, so that the engine can be tested without a loan."""

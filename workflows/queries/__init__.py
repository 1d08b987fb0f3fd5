"""What the engine is asked."""

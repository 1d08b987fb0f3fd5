"""Pure rules of the engine: no framework, no clock, no database."""

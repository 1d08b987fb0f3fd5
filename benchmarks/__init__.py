"""What the engine costs: a whole case through the operations, against a floor. ``make bench``."""

"""What the journeys are asked."""

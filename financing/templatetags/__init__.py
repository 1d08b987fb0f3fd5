"""What the templates of the journeys can write beside the words of the house."""

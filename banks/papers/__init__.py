"""How papers of the money side are worded."""

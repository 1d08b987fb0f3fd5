"""What comes from outside, read into plain values."""

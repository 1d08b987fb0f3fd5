"""Automatic audit tests of a public fund: pure functions over typed rows, and their proof."""

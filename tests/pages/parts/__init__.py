"""The parts of screens as case tables."""

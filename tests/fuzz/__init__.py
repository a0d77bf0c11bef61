"""Random files against the readers."""

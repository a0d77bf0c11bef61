"""The acts: the whole table walked."""

"""Rules, checked by tables a clerk can read."""

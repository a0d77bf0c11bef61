"""What may be done with a matter or a dispute (办理)."""

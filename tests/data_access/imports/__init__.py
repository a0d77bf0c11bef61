"""Files of other systems: every shape the import meets, built for real."""

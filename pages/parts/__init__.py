"""The parts every screen is made of, so that the same thing looks the same everywhere."""

"""The sample district: nobody real, the same for the same seed and day, so every screen and test has matter to show."""

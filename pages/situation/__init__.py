"""Screens of 研判: what the situation is and what needs somebody now."""

"""Screens, pressed by AppTest and looked at in a browser."""

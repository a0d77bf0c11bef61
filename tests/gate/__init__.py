"""The front of the server."""

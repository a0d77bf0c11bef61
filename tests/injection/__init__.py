"""No text that a user or a file brings becomes anything but text, wherever it comes out."""

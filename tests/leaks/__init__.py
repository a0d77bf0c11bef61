"""What leaves the server, asked by every role in every way, holds nothing that the role may not see."""

"""Numbers: each declared once (definitions), read by one generator (measure), opened to what is behind it (behind)."""

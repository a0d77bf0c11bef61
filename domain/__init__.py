"""What the office knows: rules as pure functions, with no database and no screen."""

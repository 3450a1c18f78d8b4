"""Plain text to article."""

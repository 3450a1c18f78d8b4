"""`publisher article`."""

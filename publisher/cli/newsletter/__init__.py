"""`publisher newsletter`."""

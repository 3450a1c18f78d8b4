"""`publisher partner`."""

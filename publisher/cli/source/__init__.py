"""`publisher source`."""

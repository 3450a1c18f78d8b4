"""`publisher publication`."""

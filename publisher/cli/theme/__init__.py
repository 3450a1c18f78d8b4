"""`publisher theme`."""

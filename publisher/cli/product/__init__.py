"""`publisher product`."""

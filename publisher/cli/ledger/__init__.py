"""`publisher ledger`: a copied or restored ledger, looked at and adopted."""

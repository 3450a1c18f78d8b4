"""`publisher form`: where readers sign up."""

"""What a publication is set up with: brand, tokens, feeds, partners, sources."""

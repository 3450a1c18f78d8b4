"""Pictures of ours: wanted, stored, made into a logo."""

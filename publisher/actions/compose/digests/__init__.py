"""One mail a week of what came out, for those who chose that."""

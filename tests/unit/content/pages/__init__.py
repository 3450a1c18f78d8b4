"""Pages by the patterns of many systems, made around known stories."""

"""Issues: their newsletters, their rows as the renderer sees them, their compiled editions."""

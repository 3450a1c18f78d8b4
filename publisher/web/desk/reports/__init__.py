"""Reports at the desk: what became of letters and lists, drawn and in tables."""

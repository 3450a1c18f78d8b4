"""What partners that pull have to read: positions in the order in which they were given out."""

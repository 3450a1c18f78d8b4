"""Mail on its way: slices, chunks, relays, recovery of what dead processes left."""

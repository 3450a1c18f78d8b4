"""Sources: content management systems, polled by their feeds or pushed by their hubs."""

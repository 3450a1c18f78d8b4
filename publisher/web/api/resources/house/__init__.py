"""The publication itself: its brand, the people, keys and programs that work for it."""

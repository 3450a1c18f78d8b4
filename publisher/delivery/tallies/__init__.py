"""What became of ended sends in numbers: by send, and by reader and list."""

"""What a destination gets: its copy of a story, the files with it, what was there before."""

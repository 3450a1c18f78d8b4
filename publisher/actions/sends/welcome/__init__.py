"""A list's welcome issues: chosen by editors, sent once to each new reader."""

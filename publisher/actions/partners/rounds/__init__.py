"""What goes to many destinations at once: chunks, their lanes, what is known of places."""

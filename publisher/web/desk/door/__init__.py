"""The way into the desk: signing in, the brake on guessing, who may do what."""

"""Themes: where they run, what they may hold, what is wrong with them."""

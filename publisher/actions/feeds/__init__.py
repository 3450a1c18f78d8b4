"""Feeds: made, built from articles, kept in pages, held against rules, moved, retired."""

"""`publisher field`, and the tags of a reader."""

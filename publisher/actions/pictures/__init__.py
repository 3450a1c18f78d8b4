"""Pictures of articles and logos: stored, wanted from elsewhere."""

"""What ends a story or a reader for good: erasure, takedown, forgetting."""

"""`publisher demo`: the main job with a sample publication, on this machine alone."""

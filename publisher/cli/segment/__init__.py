"""`publisher segment`."""

"""`publisher subscriber` and `publisher suppression`: readers into and out of files."""

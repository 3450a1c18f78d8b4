"""Files of readers brought by the desk: pieces that arrive, a trial, and the import, as work."""

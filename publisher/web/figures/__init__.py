"""Reports as pages show them, at the desk and outside."""

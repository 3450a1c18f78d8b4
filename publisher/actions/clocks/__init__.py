"""What a clock that jumped left behind."""

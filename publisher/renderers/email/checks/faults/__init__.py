"""What a preflight can find, by subject, in English and in French."""

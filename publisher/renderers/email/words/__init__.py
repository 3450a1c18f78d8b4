"""What a mail says beside its articles, by language."""

"""The statements of SQL that move many rows at once, in both databases' dialects."""

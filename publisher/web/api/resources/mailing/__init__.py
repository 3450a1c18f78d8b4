"""Issues and what becomes of them."""

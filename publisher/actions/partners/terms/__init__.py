"""What partners are owed: the terms of destinations, products, topics, previews."""

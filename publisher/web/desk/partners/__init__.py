"""Partners, their destinations, their log and the products that destinations share."""

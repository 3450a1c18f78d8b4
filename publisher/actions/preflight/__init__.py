"""What is looked at before an issue is sent: rows, the composed mail, and the world."""

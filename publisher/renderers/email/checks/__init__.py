"""What is looked at in a composed mail before it leaves: pure functions, findings out."""

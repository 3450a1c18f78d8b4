"""What people run by hand to make a part of the documentation anew."""

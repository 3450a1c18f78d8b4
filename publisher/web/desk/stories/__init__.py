"""Stories at the desk: the list, one of them, what may be decided."""

"""Sources: the list, one source, and a new one."""

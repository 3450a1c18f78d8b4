"""Readers as the desk looks at them: found, and one by one."""

"""Issues at the desk: composed, checked, looked at."""

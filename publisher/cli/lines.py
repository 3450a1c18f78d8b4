"""Lines on the screen of long-running commands; nothing else is imported for them."""

import sys


def print_line(line: str = "") -> None:
    """One line on stdout; a closed terminal is no reason to stop."""
    try:
        sys.stdout.write(f"{line.rstrip()}\n")
        sys.stdout.flush()
    except OSError:
        pass

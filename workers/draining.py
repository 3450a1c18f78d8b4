"""A flag from the worker to its children: finish what has begun, begin nothing more."""

import mmap

# Shared memory, made before the children are forked: they get no signal of a polite shutdown.
# It is read before each mail, so it is a plain byte.
_flag = mmap.mmap(-1, 1)


def drain() -> None:
    """Raise the flag, in the parent."""
    _flag[0] = 1


def draining() -> bool:
    """Whether the parent has raised it, in a child."""
    return _flag[0] != 0

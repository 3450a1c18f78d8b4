"""One word from the worker to its children: finish what has begun, begin nothing more."""

import multiprocessing

# Shared memory, made before the children are forked: they get no signal of a polite shutdown.
_flag = multiprocessing.get_context("fork").Value("b", 0, lock=False)


def drain() -> None:
    """Say it, in the parent."""
    _flag.value = 1


def draining() -> bool:
    """Whether it was said, in a child."""
    return bool(_flag.value)

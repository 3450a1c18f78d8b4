"""Python's own syntax trees of our files."""

import ast


def parsed(text: str) -> ast.Module:
    """The tree. CPython 3.11 counts its depth wrong, seldom, when something else of the process is
    collected in between (its issue 106905): then it is asked again."""
    try:
        return ast.parse(text)
    except SystemError:
        return ast.parse(text)

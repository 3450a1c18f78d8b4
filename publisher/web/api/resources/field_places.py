"""Errors of actions that commands share name the fields of a body."""

from collections.abc import Iterator
from contextlib import contextmanager

from publisher.errors import PublisherError
from publisher.query.errors import QueryError


@contextmanager
def at_its_field() -> Iterator[None]:
    """`--set url` is settings.url, `--name-pattern` name_pattern; a filter's errors keep their
    character."""
    try:
        yield
    except QueryError:
        raise
    except PublisherError as error:
        where = error.where
        if where.startswith("--set "):
            where = f"settings.{where.removeprefix('--set ')}"
        elif where.startswith("--"):
            where = where.removeprefix("--").replace("-", "_")
        raise type(error)(error.code, error.message, where, values=error.values) from None

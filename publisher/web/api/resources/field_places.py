"""Errors of actions that commands share name the fields of a body."""

from collections.abc import Iterator
from contextlib import contextmanager

from publisher.errors import PublisherError
from publisher.query.errors import QueryError

OPTIONS = {"--channel": "channel", "--format": "format", "--name": "name"}


@contextmanager
def at_its_field() -> Iterator[None]:
    """`--set url` is settings.url; a filter's errors keep their character."""
    try:
        yield
    except QueryError:
        raise
    except PublisherError as error:
        where = OPTIONS.get(error.where, error.where)
        if where.startswith("--set "):
            where = f"settings.{where.removeprefix('--set ')}"
        raise type(error)(error.code, error.message, where, values=error.values) from None

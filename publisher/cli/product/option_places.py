"""Errors about terms name the options that hold them."""

from collections.abc import Iterator
from contextlib import contextmanager

from publisher.actions.partners.terms.fields import Terms
from publisher.errors import PublisherError
from publisher.query.errors import QueryError

OPTIONS = {name: f"--{name.replace('_', '-')}" for name in Terms.__annotations__}
OPTIONS |= {"rights": "--right", "limits": "--limit", "destination": "--destination"}
OPTIONS |= {"kind": "KIND", "value": "VALUE", "media_topic": "CODE"}


@contextmanager
def at_its_option() -> Iterator[None]:
    """An error about a term names its option; one about a filter keeps its character."""
    try:
        yield
    except QueryError:
        raise
    except PublisherError as error:
        where = OPTIONS.get(error.where, error.where)
        raise type(error)(error.code, error.message, where, values=error.values) from None

"""Addresses of our own pages, as templates ask for them."""

from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlencode

from django.urls import resolve, reverse

OF = "of"  # the part of an address, and the field of a form, that names a publication


class Link(Protocol):
    """`url` in templates."""

    def __call__(self, name: str, args: Sequence[Any] = (), **asked: str) -> str: ...


def address(name: str, args: Sequence[Any] = (), **asked: str) -> str:
    """The address of a route, with a query of what is asked."""
    path = reverse(name, args=args)
    return f"{path}?{urlencode(asked)}" if asked else path


def links_of(slug: str) -> Link:
    """`address`, for a page of this publication: where no row of an address names it, the address
    does."""

    def named(name: str, args: Sequence[Any] = (), **asked: str) -> str:
        view = resolve(reverse(name, args=args)).func
        if hasattr(view, "needs") and getattr(view, "rows", None) is None:
            asked = {OF: slug, **asked}
        return address(name, args, **asked)

    return named

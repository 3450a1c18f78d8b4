"""The declared resources of the API, and the rows of a publication that their addresses name."""

from datetime import UTC, datetime
from functools import reduce
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from django.test import RequestFactory

from publisher.actions.publications.create_token import create_token
from publisher.publications.api_tokens import SCOPES
from publisher.publications.models import Publication
from publisher.web.api import resources as api_resources
from publisher.web.api.callers import Caller
from publisher.web.api.resource import Resource
from publisher.web.api.routes import Call


def keys_of(publication: Publication) -> dict[str, str]:
    """What names a row of the publication in addresses, by what stands in their braces; again with
    the address before it, where others call their rows the same."""
    made = create_token(
        publication=publication,
        name="eigene",
        scopes=list(SCOPES),
        actor="cli:root",
        now=datetime.now(UTC),
    ).row
    asked = Call(
        request=RequestFactory().get("/"), identified=Caller(token=made), now=datetime.now(UTC)
    )
    found: dict[str, str] = {}
    for resource in resources():
        row = resource.rows(asked).first()
        if row is not None:
            name = str(reduce(getattr, resource.key.split("__"), row))
            found |= {resource.one: name, f"/{resource.name}/{resource.one}": name}
    return found


def resources() -> list[Resource[Any]]:
    """Every declared resource."""
    modules = walk_packages(api_resources.__path__, f"{api_resources.__name__}.")
    members = [vars(import_module(module.name)).values() for module in modules]
    found = {id(one): one for each in members for one in each if isinstance(one, Resource)}
    return list(found.values())

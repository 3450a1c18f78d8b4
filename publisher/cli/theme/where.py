"""Whose themes of the desk a command means."""

from django.db import DatabaseError

from publisher.actions.themes.stored import stored_theme
from publisher.cli.chosen import chosen_publication
from publisher.editorial.models import Theme
from publisher.errors import PublisherError
from publisher.publications.models import Publication


def publication_or_none(slug: str | None) -> Publication | None:
    """The publication of `--publication`, else the only one; None where there is none, there are
    several, or no database: folders and our own themes need none. Raises `unknown_publication`."""
    if slug is not None:
        return chosen_publication(slug)
    try:
        found = list(Publication.objects.order_by("pk")[:2])
    except DatabaseError:
        return None
    return found[0] if len(found) == 1 else None


def desk_theme(name: str, publication: str | None) -> Theme:
    """The theme of the desk of that name. Raises PublisherError `unknown_theme`."""
    found = stored_theme(chosen_publication(publication), name)
    if found is None:
        message = f"the desk has no theme {name!r}; see: publisher theme list"
        raise PublisherError("unknown_theme", message, "NAME")
    return found

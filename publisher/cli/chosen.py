"""What every noun needs first: which publication is meant, and who is asking."""

import getpass
import os

from publisher.errors import PublisherError
from publisher.publications.models import Publication


def chosen_publication(slug: str | None) -> Publication:
    """The publication of `--publication`; implied where there is only one.

    Raises PublisherError `no_publication`, `which_publication` or `unknown_publication`.
    """
    if slug is not None:
        return _named(slug)
    found = list(Publication.objects.order_by("slug")[:2])
    if len(found) == 1:
        return found[0]
    if not found:
        raise PublisherError(
            "no_publication",
            "there is no publication yet; run: publisher publication create SLUG "
            "--name NAME --domain DOMAIN",
            "--publication",
        )
    raise PublisherError(
        "which_publication",
        f"there are several publications; add --publication with one of: {_slugs()}",
        "--publication",
    )


def _named(slug: str) -> Publication:
    found = Publication.objects.filter(slug=slug).first()
    if found is None:
        known = _slugs()
        remedy = f"known are: {known}" if known else "run: publisher publication create"
        raise PublisherError(
            "unknown_publication", f"there is no publication {slug!r}; {remedy}", "--publication"
        )
    return found


def _slugs(most: int = 10) -> str:
    slugs = list(Publication.objects.order_by("slug").values_list("slug", flat=True)[: most + 1])
    return ", ".join(slugs[:most]) + (", ..." if len(slugs) > most else "")


def cli_actor() -> str:
    """The actor of audit entries: `cli:` and the login name (or number) of who runs it."""
    try:
        return f"cli:{getpass.getuser()}"
    except (OSError, KeyError):
        return f"cli:{os.getuid()}"

"""A new mailing list."""

from datetime import datetime

from django.db import IntegrityError, transaction

from publisher.audience.models import MailingList
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication


def create_list(
    *,
    publication: Publication,
    slug: str,
    actor: str,
    now: datetime,
    name: str | None = None,
    language: str = "",
    access: str = "registered",
) -> MailingList:
    """Create a mailing list, named like its slug unless a name is given.

    `access`: what everybody on it is entitled to read whole, `registered` or `paid`.
    Raises PublisherError naming the field that is wrong, or `list_exists`.
    """
    made = MailingList(
        publication=publication,
        slug=checks.slug(slug, "slug"),
        name=checks.line(name or slug, "name", required=True),
        language=checks.language(language, "language") if language else "",
        access=_checked_access(access),
        created_at=now,
    )
    with transaction.atomic():
        _insert(made)
        audit.record(
            actor=actor, verb="create_list", target=made, at=now, publication=publication, slug=slug
        )
    return made


def _checked_access(access: str) -> str:
    if access not in ("registered", "paid"):
        raise PublisherError(
            "unknown_access", f"{access!r} is neither registered nor paid", "--access"
        )
    return access


def _insert(made: MailingList) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise PublisherError(
            "list_exists",
            f"{made.publication.slug} has a list {made.slug!r} already; choose another slug",
            "slug",
        ) from None

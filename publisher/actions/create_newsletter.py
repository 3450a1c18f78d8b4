"""A new newsletter, on lists of its publication."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from publisher.actions.create_list import create_list
from publisher.audience.models import MailingList
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication


def create_newsletter(
    *,
    publication: Publication,
    slug: str,
    list_slugs: Sequence[str],
    actor: str,
    now: datetime,
    name: str | None = None,
    description: str = "",
    language: str = "",
) -> Newsletter:
    """Create a newsletter for the named lists; with none named, for a new list of its own slug.

    Raises PublisherError naming the field that is wrong, `unknown_list`, `list_exists` or
    `newsletter_exists`.
    """
    newsletter = Newsletter(
        publication=publication,
        slug=checks.slug(slug, "slug"),
        name=checks.line(name or slug, "name", required=True),
        description=checks.text(description, "description"),
        language=checks.language(language, "language") if language else "",
        created_at=now,
    )
    with transaction.atomic():
        _insert(newsletter)
        lists = [named_list(publication=publication, slug=wanted) for wanted in list_slugs]
        if not lists:
            lists = [
                create_list(
                    publication=publication,
                    slug=slug,
                    name=name,
                    language=language,
                    actor=actor,
                    now=now,
                )
            ]
        newsletter.mailing_lists.set(lists)
        audit.record(
            actor=actor,
            verb="create_newsletter",
            target=newsletter,
            at=now,
            publication=publication,
            slug=slug,
            lists=[mailing_list.slug for mailing_list in lists],
        )
    return newsletter


def named_list(*, publication: Publication, slug: str) -> MailingList:
    """The publication's list of that slug. Raises PublisherError `unknown_list`."""
    found = MailingList.objects.filter(publication=publication, slug=slug).first()
    if found is None:
        known = MailingList.objects.filter(publication=publication).order_by("slug")
        slugs = ", ".join(known.values_list("slug", flat=True)[:10])
        remedy = f"known are: {slugs}" if slugs else "run: publisher list create"
        raise PublisherError("unknown_list", f"there is no list {slug!r}; {remedy}", "--list")
    return found


def _insert(newsletter: Newsletter) -> None:
    try:
        with transaction.atomic():
            newsletter.save(force_insert=True)
    except IntegrityError:
        raise PublisherError(
            "newsletter_exists",
            f"{newsletter.publication.slug} has a newsletter {newsletter.slug!r} already; "
            "choose another slug",
            "slug",
        ) from None

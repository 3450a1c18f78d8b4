"""A new newsletter, on lists of its publication."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from publisher.actions.readers.create_list import create_list
from publisher.actions.themes.email_themes import theme_names
from publisher.audience.addresses import normalise
from publisher.audience.models import MailingList
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication

THEMES = {Newsletter.Kind.LETTER: "digest", Newsletter.Kind.ALERT: "alert"}


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
    kind: str = Newsletter.Kind.LETTER,
    theme: str | None = None,
    control_addresses: Sequence[str] = (),
) -> Newsletter:
    """Create a newsletter for the named lists; with none named, for a new list of its own slug.

    kind: letter, or alert, which overtakes letters and is stale after two hours. theme: None for
    that of its kind. Control addresses get each issue before its readers.
    Raises PublisherError naming the field that is wrong, `bad_address`, `unknown_list`,
    `unknown_theme`, `list_exists` or `newsletter_exists`.
    """
    newsletter = Newsletter(
        publication=publication,
        slug=checks.slug(slug, "slug"),
        name=checks.line(name or slug, "name", required=True),
        description=checks.text(description, "description"),
        language=checks.language(language, "language") if language else "",
        kind=checked_kind(kind),
        theme=checked_theme(theme or THEMES[checked_kind(kind)]),
        control_addresses=checked_addresses(control_addresses),
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


def checked_kind(kind: str) -> Newsletter.Kind:
    """The kind of that name. Raises PublisherError `bad_kind`."""
    if kind not in Newsletter.Kind.values:
        raise PublisherError("bad_kind", f"{kind!r} is neither letter nor alert", "--kind")
    return Newsletter.Kind(kind)


def checked_theme(name: str) -> str:
    """The name of a theme that newsletters may have. Raises PublisherError `unknown_theme`."""
    known = theme_names()
    if name not in known:
        raise PublisherError(
            "unknown_theme",
            f"there is no theme {name!r}; known are: {', '.join(known)}",
            "--theme",
        )
    return name


def checked_addresses(addresses: Sequence[str]) -> list[str]:
    """The control addresses, each once. Raises PublisherError `bad_address`."""
    kept = {key: address for address, key in map(normalise, addresses)}
    return list(kept.values())


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

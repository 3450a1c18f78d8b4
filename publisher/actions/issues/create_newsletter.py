"""Create a newsletter on lists of its publication."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from publisher.actions.issues.newsletter_fields import (
    checked_description,
    checked_language,
    checked_name,
    checked_reply_to,
    checked_sender_name,
)
from publisher.actions.readers.create_list import create_list
from publisher.actions.readers.segments.named import named_segment
from publisher.actions.themes.email_themes import theme_names
from publisher.audience.addresses import normalise
from publisher.audience.models import MailingList, Segment
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication

THEMES = {Newsletter.Kind.LETTER: "digest", Newsletter.Kind.ALERT: "alert"}


class NewsletterFields(TypedDict, total=False):
    """What a newsletter is.

    kind: letter (the default), or alert, which overtakes letters and is stale after two hours.
    theme: None for that of its kind. Control addresses get each issue before its readers.
    segment, exclude: slugs of segments: of its lists' readers, those alone, and not those.
    """

    name: str | None
    description: str
    language: str
    sender_name: str
    reply_to: str
    kind: str
    theme: str | None
    control_addresses: Sequence[str]
    segment: str | None
    exclude: str | None


def create_newsletter(
    *,
    publication: Publication,
    slug: str,
    list_slugs: Sequence[str],
    actor: str,
    now: datetime,
    **fields: Unpack[NewsletterFields],
) -> Newsletter:
    """Create a newsletter for the named lists; with none named, for a new list of its own slug.

    Raises PublisherError naming the field that is wrong, `bad_address`, `unknown_list`,
    `unknown_segment`, `unknown_theme`, `list_exists` or `newsletter_exists`.
    """
    newsletter = _checked(Newsletter(publication=publication, created_at=now), slug, fields)
    with transaction.atomic():
        _insert(newsletter)
        lists = [named_list(publication=publication, slug=wanted) for wanted in list_slugs]
        lists = lists or [_own_list(newsletter, fields.get("name"), actor, now)]
        newsletter.mailing_lists.set(lists)
        audit.record(
            actor=actor,
            verb="create_newsletter",
            target=newsletter,
            at=now,
            publication=publication,
            slug=slug,
            lists=[one.slug for one in lists],
        )
    return newsletter


def _checked(newsletter: Newsletter, slug: str, fields: NewsletterFields) -> Newsletter:
    """The newsletter with the fields as they are kept."""
    kind = checked_kind(fields.get("kind", Newsletter.Kind.LETTER))
    newsletter.slug = checks.slug(slug, "slug")
    newsletter.name = checked_name(fields.get("name") or slug)
    newsletter.description = checked_description(fields.get("description", ""))
    newsletter.language = checked_language(fields.get("language", ""))
    newsletter.sender_name = checked_sender_name(fields.get("sender_name", ""))
    newsletter.reply_to = checked_reply_to(fields.get("reply_to", ""))
    newsletter.kind = kind
    newsletter.theme = checked_theme(fields.get("theme") or THEMES[kind], newsletter.publication)
    newsletter.control_addresses = checked_addresses(fields.get("control_addresses", ()))
    newsletter.segment = optional_segment(newsletter, fields.get("segment"), "--segment")
    newsletter.exclusion = optional_segment(newsletter, fields.get("exclude"), "--exclude")
    return newsletter


def _own_list(newsletter: Newsletter, name: str | None, actor: str, now: datetime) -> MailingList:
    return create_list(
        publication=newsletter.publication,
        slug=newsletter.slug,
        name=name,
        language=newsletter.language,
        actor=actor,
        now=now,
    )


def checked_kind(kind: str) -> Newsletter.Kind:
    """The kind of that name. Raises PublisherError `bad_kind`."""
    if kind not in Newsletter.Kind.values:
        raise PublisherError("bad_kind", f"{kind!r} is neither letter nor alert", "--kind")
    return Newsletter.Kind(kind)


def checked_theme(name: str, publication: Publication) -> str:
    """The name of a theme that its newsletters may have. Raises PublisherError `unknown_theme`."""
    known = theme_names(publication)
    if name not in known:
        raise PublisherError(
            "unknown_theme",
            f"there is no theme {name!r}; known are: {', '.join(known)}",
            "--theme",
        )
    return name


def optional_segment(newsletter: Newsletter, slug: str | None, where: str) -> Segment | None:
    """The publication's segment of that slug; none for no slug. Raises PublisherError
    `unknown_segment`."""
    if not slug:
        return None
    return named_segment(publication=newsletter.publication, slug=slug, where=where)


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

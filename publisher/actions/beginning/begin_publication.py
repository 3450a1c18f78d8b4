"""Make a publication of what was read on a site: its brand, its letter with a list, its source."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Unpack

from django.db import transaction
from django.utils.text import slugify

from publisher.actions.beginning.readings import QUEUE, TASK
from publisher.actions.intake.sources.add_source import add_source
from publisher.actions.issues.create_newsletter import create_newsletter
from publisher.actions.pictures.store_logo import Logos
from publisher.actions.processes.enqueue import send_task
from publisher.actions.publications.create_publication import create_publication
from publisher.actions.publications.publication_fields import Fields
from publisher.editorial.models import Source
from publisher.errors import PublisherError
from publisher.publications.models import Membership, Publication, SiteReading, User

OURS_FIRST = timedelta(minutes=1)  # the first letter's worker asks the feed, not the sweep
SLUG, LETTER, SOURCE = "publication", "letter", "site"


def begin_publication(
    *,
    reading: SiteReading,
    letter: str,
    feed: str,
    with_logo: bool,
    now: datetime,
    **fields: Unpack[Fields],
) -> Publication:
    """Make it, administered by the reading's person, and have a worker bring its stories and its
    first letter; once of each reading. letter: the newsletter's name; feed: https, or "".

    Raises PublisherError naming the field that is wrong; then nothing was made.
    """
    actor = f"user:{reading.user.username}"
    with transaction.atomic():
        locked = SiteReading.objects.select_for_update(of=("self",)).get(pk=reading.pk)
        if locked.publication is not None:
            return locked.publication
        logos = Logos(logo=bytes(locked.logo)) if with_logo and locked.logo else None
        slug = _free_slug(fields)
        made = create_publication(slug=slug, logos=logos, actor=actor, now=now, **fields)
        Membership.objects.create(publication=made, user=reading.user, role=Membership.Role.ADMIN)
        create_newsletter(
            publication=made, slug=LETTER, list_slugs=(), name=letter, actor=actor, now=now
        )
        _add_source(made, feed, actor, now)
        SiteReading.objects.filter(pk=locked.pk).update(publication=made, due_at=now, attempts=0)
        send_task(TASK, queue=QUEUE)
    return made


def add_feed(*, publication: Publication, feed: str, user: User, now: datetime) -> None:
    """Give a publication its feed later, and have a worker bring its stories and a first letter.

    Raises PublisherError `bad_url`, `url_not_https`, `source_exists`.
    """
    with transaction.atomic():
        if not feed.strip():
            raise PublisherError("bad_url", "give the feed's address", "--feed")
        _add_source(publication, feed, f"user:{user.username}", now)
        SiteReading.objects.create(
            publication=publication, user=user, address=feed[:1000], asked_at=now, due_at=now
        )
        send_task(TASK, queue=QUEUE)


def _add_source(publication: Publication, feed: str, actor: str, now: datetime) -> None:
    """The source that the feed is polled for; none for ""."""
    if not feed.strip():
        return
    added = add_source(
        publication=publication,
        slug=SOURCE,
        name=publication.name,
        feed=feed,
        actor=actor,
        now=now,
    )
    Source.objects.filter(pk=added.row.pk).update(next_poll_at=now + OURS_FIRST)


def _free_slug(fields: Mapping[str, object]) -> str:
    """Of the name; a number goes with one that is taken."""
    stem = slugify(str(fields.get("name", "")))[:50].strip("-") or SLUG
    taken = {*Publication.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)

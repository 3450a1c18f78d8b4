"""Keep what somebody types before they save it, give it back, end it."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from publisher.editorial.models import Article, StoryDraft
from publisher.errors import PublisherError
from publisher.publications.models import Publication, User

MOST_DRAFTS = 100  # of one person; the oldest ones go
LARGEST = 4_000_000  # characters of a form
LISTED = 20
KEPT = timedelta(days=30)


def keep_draft(
    *,
    publication: Publication,
    person: User,
    key: str,
    form: Mapping[str, str],
    now: datetime,
    article: Article | None = None,
    seen: int = 0,
    base: dict[str, Any] | None = None,
) -> StoryDraft:
    """Keep the form in the place of what was kept under the same key.

    key: of a new story, up to 32 characters; an `article` has its own. seen: the number of the
    version that the form was made from. base: the story of an uploaded file (None: as it was).
    Raises PublisherError `draft_too_large`.
    """
    _refuse_large(form)
    values: dict[str, Any] = {"form": dict(form), "seen": seen, "saved_at": now, "article": article}
    if base is not None:
        values["base"] = base
    with transaction.atomic():
        draft, _ = StoryDraft.objects.update_or_create(
            publication=publication,
            person=person,
            key=str(article.pk) if article else key,
            defaults=values,
        )
        _end_oldest(person)
    return draft


def _refuse_large(form: Mapping[str, str]) -> None:
    if len(json.dumps(dict(form))) > LARGEST:
        raise PublisherError("draft_too_large", "the text is too large to be kept", "body")


def _end_oldest(person: User) -> None:
    own = StoryDraft.objects.filter(person=person).order_by("-saved_at", "-pk")
    past = list(own.values_list("pk", flat=True)[MOST_DRAFTS : MOST_DRAFTS + 10])
    if past:
        StoryDraft.objects.filter(pk__in=past).delete()


def forget_old_drafts(now: datetime) -> int:
    """End the drafts that nobody has touched for KEPT. How many."""
    return StoryDraft.objects.filter(saved_at__lt=now - KEPT).delete()[0]


def find_draft(
    *, publication: Publication, person: User, key: str = "", article: Article | None = None
) -> StoryDraft | None:
    """What the person left of the story, or None."""
    own = StoryDraft.objects.filter(publication=publication, person=person, article=article)
    return own.filter(key=str(article.pk) if article else key).first()


def drafts_of(*, publication: Publication, person: User) -> list[StoryDraft]:
    """The person's drafts of new stories, the last one first."""
    own = StoryDraft.objects.filter(publication=publication, person=person, article=None)
    return list(own.order_by("-saved_at", "-pk")[:LISTED])


def end_draft(
    *, publication: Publication, person: User, key: str = "", article: Article | None = None
) -> None:
    """What was typed is saved, or not wanted any more."""
    own = StoryDraft.objects.filter(publication=publication, person=person, article=article)
    own.filter(key=str(article.pk) if article else key).delete()

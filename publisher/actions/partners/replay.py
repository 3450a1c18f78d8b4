"""Send a partner once more what went out in a stretch of time: the newest version of each story."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from publisher.actions.partners.terms.named import named_destination
from publisher.actions.stories.partner_sends import (
    ANNOUNCED,
    send_to_destinations,
    story_record,
    wake_destinations,
)
from publisher.delivery.destinations import MUST_GO, REPLAY, holders, waiting
from publisher.delivery.models import Send
from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.visibility import under_embargo
from publisher.errors import PublisherError, Refused
from publisher.publications import audit
from publisher.syndication.filters.stored import takes
from publisher.syndication.models import Destination, Partner

MOST = 5_000  # stories at once


@dataclass(slots=True)
class Replayed:
    """How many deliveries were made, how many of them take a story back, and how many were not
    made because the story waits there anyway; which destinations were meant."""

    deliveries: int = 0
    kills: int = 0
    waiting: int = 0
    destinations: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


@transaction.atomic
def replay_partner(
    *,
    partner: Partner,
    since: datetime,
    until: datetime | None = None,
    destination: str = "",
    actor: str,
    now: datetime,
) -> Replayed:
    """Deliver again, in order and marked as a replay, what was announced from `since` on and before
    `until` (None: now): of each story its newest version alone, so that nothing goes backwards.

    A destination gets what its filter means today, and the newest version of whatever it holds; a
    kill goes to those who hold the story. What waits there anyway is not doubled. `destination`:
    the slug of one; "" for all of the partner's. Raises PublisherError: `replay_backwards`,
    `replay_too_large`, `unknown_destination`; Refused `partner_gone` where it was removed
    meanwhile: it is locked, so that it goes before all of this or after it.
    """
    if not Partner.objects.select_for_update().filter(pk=partner.pk).exists():
        raise Refused("partner_gone", f"{partner.slug} is not there any more", "partner")
    end = _end(since, until, now)
    places = _places(partner, destination)
    done, mark = Replayed(destinations=[place.slug for place in places]), _mark(partner, now)
    for version in _versions(partner, since, end):
        _replay(version, places, mark, now, done)
    wake_destinations([place.pk for place in places])
    said = {"since": since.isoformat(), "until": end.isoformat(), "deliveries": done.deliveries}
    _record(partner, said, actor, now)
    return done


def _record(partner: Partner, said: dict[str, Any], actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="replay_partner",
        target=partner,
        at=now,
        publication=partner.publication,
        partner=partner.slug,
        **said,
    )


def count_replay(
    *,
    partner: Partner,
    since: datetime,
    until: datetime | None = None,
    destination: str = "",
    now: datetime,
) -> Replayed:
    """What a replay would make now; nothing is made. Raises as replay_partner."""
    end, places = _end(since, until, now), _places(partner, destination)
    done = Replayed(destinations=[place.slug for place in places])
    for version in _versions(partner, since, end):
        _wanted(version, places, now, done)
    return done


def _end(since: datetime, until: datetime | None, now: datetime) -> datetime:
    """When the stretch ends. Raises PublisherError."""
    end = min(until or now, now)
    if since >= end:
        raise PublisherError("replay_backwards", "it would end before it begins", "--since")
    return end


def _places(partner: Partner, slug: str) -> list[Destination]:
    if slug:
        return [named_destination(partner=partner, slug=slug)]
    return list(partner.destinations.select_related("product").order_by("pk"))


def _mark(partner: Partner, now: datetime) -> str:
    """What sets the sends of this replay apart from those of any other."""
    return f"{REPLAY}{partner.pk}-{int(now.timestamp() * 1_000_000)}"


def _versions(partner: Partner, since: datetime, until: datetime) -> Iterator[ArticleVersion]:
    """The newest version of each story of which one was announced then, in the order in which
    these were last announced."""
    sends = Send.objects.filter(
        publication_id=partner.publication_id,
        kind=Send.Kind.ARTICLE,
        idempotency_key__startswith=ANNOUNCED,
        created_at__gte=since,
        created_at__lt=until,
    )
    found = dict(sends.order_by("pk").values_list("article_version__article_id", "pk"))
    if len(found) > MOST:
        raise PublisherError(
            "replay_too_large", f"it has {len(found)} stories; {MOST} are the most", "--since"
        )
    for article_id in sorted(found, key=lambda key: found[key]):
        article = Article.objects.select_related("publication", "current").get(pk=article_id)
        if article.current is not None:
            article.current.article = article
            yield article.current


def _replay(
    version: ArticleVersion, places: list[Destination], mark: str, now: datetime, done: Replayed
) -> None:
    ids = _wanted(version, places, now, done)
    if ids:
        key = f"{mark}:{version.pk}"
        send_to_destinations(version=version, destination_ids=ids, now=now, key=key, wake=False)


def _wanted(
    version: ArticleVersion, places: list[Destination], now: datetime, done: Replayed
) -> set[int]:
    """The destinations that get it by the replay; what they come to is added to `done`."""
    article = version.article
    held, open_there = holders(article), waiting(article)
    chosen = [one for one in places if _gets(one, version, held, now)]
    ids = {one.pk for one in chosen if one.pk not in open_there}
    done.waiting += len(chosen) - len(ids)
    done.deliveries += len(ids)
    done.kills += len(ids) * (version.change in MUST_GO)
    return ids


def _gets(place: Destination, version: ArticleVersion, held: set[int], now: datetime) -> bool:
    """Whether it may have the version today."""
    article = version.article
    if version.change in MUST_GO or article.pubstatus != Article.PubStatus.USABLE:
        return place.pk in held
    if under_embargo(article, now=now) and not place.advance_copies:
        return False
    return place.pk in held or takes(place, story_record(version))

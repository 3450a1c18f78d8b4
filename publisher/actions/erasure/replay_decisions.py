"""Bring into an older ledger what was decided since: nobody and nothing is revived by a backup."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from publisher.actions.erasure.forget_subscriber import forget_address
from publisher.actions.erasure.replay_departures import replay_lists, replay_scope
from publisher.actions.erasure.replay_stories import replay_story
from publisher.actions.processes.decisions import What, replaying
from publisher.actions.processes.decisions_read import (
    LastWords,
    Who,
    decision_files,
    last_words,
)
from publisher.audience.erased import HashKey, add_key, all_keys
from publisher.audience.models import ErasedAddress, Subscriber, Suppression
from publisher.delivery.models import LedgerIdentity
from publisher.publications import audit
from publisher.publications.models import Publication

log = logging.getLogger(__name__)
ACTOR = "decisions"


@dataclass(slots=True)
class Replayed:
    """How much was brought in. unknown: of readers whom the older ledger does not know; they are
    kept away from imports."""

    lists: int = 0
    suppressions: int = 0
    erasures: int = 0
    stories: int = 0
    unknown: int = 0
    _keys: dict[str, HashKey] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """By their names."""
        names = ("lists", "suppressions", "erasures", "stories", "unknown")
        return {name: getattr(self, name) for name in names}


def replay_decisions(*, data_dir: Path, now: datetime, more: Iterable[Path] = ()) -> Replayed:
    """Bring in what the files of this data directory, and `more`, say of the time since this
    ledger's last beat. Twice is the same as once.

    What was said later in the ledger itself (a renewed consent) stays.
    """
    done = Replayed()
    with transaction.atomic(), replaying():
        row = LedgerIdentity.objects.select_for_update().first()
        words = last_words(decision_files(data_dir, more), since=row.beat if row else 0)
        done._keys = _ledgers_keys(words, now)
        for (slug, guid), said in words.stories.items():
            done.stories += replay_story(publication=slug, guid=guid, said=said, now=now)
        for publication in Publication.objects.filter(
            slug__in={w.publication for w in words.readers()}
        ):
            _replay_readers(publication, words, done, now)
        if any(done.counts().values()):
            log.warning("decisions were brought into an older ledger: %s", done.counts())
            _record(row, done, now)
    return done


def _ledgers_keys(words: LastWords, now: datetime) -> dict[str, HashKey]:
    """The keys by their marks; one that was made after the backup is given back to the ledger."""
    keys = {key.mark: key for key in all_keys()}
    for mark, stored in words.keys.items():
        if mark not in keys:
            keys[mark] = add_key(stored, now)
    return keys


def _replay_readers(
    publication: Publication, words: LastWords, done: Replayed, now: datetime
) -> None:
    named = {who for who in words.readers() if who.publication == publication.slug}
    called = {who: _first_name(who, words) for who in named}
    known = _addresses(publication, set(called.values()), done)
    for who in sorted(named, key=lambda one: one.hash):
        address_key = known.get(called[who])
        erased = words.erased.get(who)
        if erased is not None and erased.what == What.ERASED and address_key:
            forget_address(publication=publication, address_key=address_key, actor=ACTOR, now=now)
            done.erasures += 1
        elif address_key is None:
            done.unknown += _keep_away(publication, who, words, done, now)
        else:
            _replay_standing(publication, who, address_key, words, done, now)


def _replay_standing(
    publication: Publication,
    who: Who,
    address_key: str,
    words: LastWords,
    done: Replayed,
    now: datetime,
) -> None:
    about: dict[str, Any] = {"publication": publication, "address_key": address_key, "now": now}
    done.lists += replay_lists(lists=words.lists.get(who, {}), **about)
    for scope, said in words.scopes.get(who, {}).items():
        done.suppressions += replay_scope(scope=scope, said=said, **about)


def _first_name(who: Who, words: LastWords) -> Who:
    """What the older ledger calls a reader whose address changed since."""
    seen = {who}
    while (before := words.moves.get(who)) and before not in seen:
        seen.add(before)
        who = before
    return who


def _addresses(publication: Publication, wanted: set[Who], done: Replayed) -> dict[Who, str]:
    """The address keys of those whom the ledger knows as readers or as suppressed."""
    marks = {who.key for who in wanted if who.key in done._keys}
    found = dict[Who, str]()
    for address_key in _all_keys(publication):
        for mark in marks:
            value = done._keys[mark].hash_of(publication.pk, address_key).hex()
            who = Who(publication.slug, mark, value)
            if who in wanted:
                found[who] = address_key
    return found


def _all_keys(publication: Publication) -> Iterator[str]:
    for model in (Subscriber, Suppression):
        rows = model._default_manager.filter(publication=publication)
        yield from rows.values_list("address_key", flat=True).iterator(chunk_size=10_000)


def _keep_away(
    publication: Publication, who: Who, words: LastWords, done: Replayed, now: datetime
) -> bool:
    """Nobody knows the address here: its hash keeps imports from bringing it back."""
    key, erased = done._keys.get(who.key), words.erased.get(who)
    said = words.scopes.get(who, {}).values()
    ended = [one.what in (What.LEFT, What.SUPPRESSED) for one in said]
    stays_away = erased.what == What.ERASED if erased else any(ended)
    if key is None or not stays_away:
        return False
    return ErasedAddress.objects.get_or_create(
        publication=publication,
        key_version=key.version,
        hash=bytes.fromhex(who.hash),
        defaults={"erased_at": now},
    )[1]


def _record(row: LedgerIdentity | None, done: Replayed, now: datetime) -> None:
    if row is not None:
        audit.record(
            actor=ACTOR,
            verb="replay_decisions",
            target=row,
            at=now,
            publication=None,
            **done.counts(),
        )

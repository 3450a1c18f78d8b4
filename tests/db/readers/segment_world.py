"""Readers of every kind for tests of segments, and what a segment can ask about them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from publisher.actions.readers.labels.fields import create_field
from publisher.actions.readers.labels.tag_subscriber import tag_subscriber
from publisher.audience.models import Field, ReaderActivity, Subscriber, Subscription
from publisher.audience.segments.terms import vocabulary
from publisher.query.vocabulary import Vocabulary
from tests.db import ledger
from tests.db.ledger import NOW
from tests.unit.query.toy import EDITIONS

LISTS = ("matinale", "soir")
TAGS = ("abonné", 'l\'"éditeur"', "vip")
FIELDS = {"Âge": "number", "Ville": "text", "VIP": "bool", "né le": "date", "édition": "choice"}
CHOICES = EDITIONS
Status = Subscription.Status
# Every reader is on it: an issue that goes there has all of them for its audience.
EVERYBODY = "tous"

TEXTS = st.sampled_from(["Paris", "paris", "Nîmes", "l’Isle", '"', "%", "", "orange.fr"])
# What texts are asked for, where they are not these.
ASKED = {
    "domain": st.sampled_from(["orange.fr", "a.example.org"]),
    "external id": st.sampled_from(["0-0", "1-0", "2", "-1"]),
    "time zone": st.sampled_from(["Europe/Paris", "Europe"]),
}
HOURS = st.integers(-100, 100)


@st.composite
def readers(draw: st.DrawFn) -> dict[str, Any]:
    """What one reader is like."""
    activity = st.fixed_dictionaries(
        {
            "received": st.integers(0, 3),
            "last_received_at": st.none() | HOURS.map(lambda n: NOW + timedelta(hours=n)),
            "bounces": st.integers(0, 2),
            "clicks": st.none() | st.integers(0, 2),
        }
    )
    fields = {
        "Âge": st.sampled_from([-3, 0, 2.5, 30, 999_999_999_999, 0.001, "trente", True]),
        "Ville": TEXTS | st.just(3),
        "VIP": st.booleans() | st.just("yes"),
        "né le": st.dates(date(2026, 2, 20), date(2026, 3, 10)).map(date.isoformat),
        "édition": st.sampled_from(CHOICES),
    }
    return {
        "language": draw(st.sampled_from(["fr", "fr-CA", "FR", "fra", "de", ""])),
        "name": draw(TEXTS),
        "time_zone": draw(st.none() | st.just("Europe/Paris")),
        "external_id": draw(st.none() | st.integers(0, 2).map(str)),
        "domain": draw(st.sampled_from(["orange.fr", "a.example.org", "b.example.org"])),
        "created_at": NOW + timedelta(hours=draw(HOURS)),
        "tracking_consent_at": draw(st.none() | st.just(NOW)),
        "light_since": draw(st.none() | st.just(NOW)),
        "statuses": {name: draw(st.none() | st.sampled_from([*Status])) for name in LISTS},
        "sources": {name: draw(TEXTS) for name in LISTS},
        "activity": {name: draw(st.none() | activity) for name in LISTS},
        "tags": draw(st.sets(st.sampled_from(TAGS))),
        "fields": {name: draw(values) for name, values in fields.items() if draw(st.booleans())},
    }


class World:
    """A publication with lists, tags and fields, and readers that can be made anew."""

    def __init__(self) -> None:
        self.title = ledger.publication()
        self.title.time_zone = "Europe/Paris"
        self.title.save()
        names = (*LISTS, EVERYBODY)
        self.lists = {name: ledger.mailing_list(self.title, name) for name in names}
        self.fields = {name: self._field(name, kind) for name, kind in FIELDS.items()}
        first = ledger.subscriber(self.title, "first@example.org")
        tag_subscriber(subscriber=first, tags=TAGS, actor="test", now=NOW)
        first.delete()

    @property
    def words(self) -> Vocabulary:
        return vocabulary(self.title)

    def _field(self, name: str, kind: str) -> Field:
        choices = CHOICES if kind == "choice" else ()
        about = {"name": name, "type_": kind, "choices": choices}
        return create_field(publication=self.title, actor="test", now=NOW, **about)  # type: ignore[arg-type]

    def fill(self, wanted: Sequence[dict[str, Any]]) -> list[Subscriber]:
        """These readers and no others."""
        Subscriber.objects.filter(publication=self.title).delete()
        return [self._reader(number, like) for number, like in enumerate(wanted)]

    def _reader(self, number: int, like: dict[str, Any]) -> Subscriber:
        made = ledger.subscriber(self.title, f"reader{number}@example.org")
        for name in ("language", "name", "time_zone", "domain", "created_at", "light_since"):
            setattr(made, name, like[name])
        made.tracking_consent_at = like["tracking_consent_at"]
        # Unique in the publication; the first digit is what is asked about.
        made.external_id = f"{like['external_id']}-{number}" if like["external_id"] else None
        made.fields = {str(self.fields[name].pk): value for name, value in like["fields"].items()}
        made.save()
        self._joins(made, like)
        if like["tags"]:
            tag_subscriber(subscriber=made, tags=sorted(like["tags"]), actor="test", now=NOW)
        return made

    def _joins(self, made: Subscriber, like: dict[str, Any]) -> None:
        ledger.subscribe(made, self.lists[EVERYBODY])
        for name in LISTS:
            if like["statuses"][name]:
                link = ledger.subscribe(made, self.lists[name], like["statuses"][name])
                Subscription.objects.filter(pk=link.pk).update(consent_source=like["sources"][name])
            if like["activity"][name]:
                ReaderActivity.objects.create(
                    publication=self.title,
                    mailing_list=self.lists[name],
                    subscriber=made,
                    **like["activity"][name],
                )

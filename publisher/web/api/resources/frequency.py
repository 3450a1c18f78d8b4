"""How often a reader gets what goes to a list. The address stands in the body: addresses of pages
are logged by every proxy on the way."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.readers.digests.choose_frequency import (
    checked_frequency,
    choose_frequencies,
    subscription_of,
    wish,
)
from publisher.actions.readers.find_reader import find_reader
from publisher.web.api.documents import Document, Time
from publisher.web.api.routes import Call
from publisher.web.api.verbs import said
from publisher.web.api.words import Address

Often = Literal["each", "weekly"]


class FrequencyChoice(Document):
    """what one reader wants of one list: each issue, or one digest a week"""

    address: Address
    list: Annotated[str, Meta(min_length=1, max_length=60)]
    frequency: Often


class ReaderFrequency(Document):
    """frequency_from: from when on it counts, or since when"""

    list: str
    frequency: str
    frequency_from: Time | None


def _choose(call: Call) -> ReaderFrequency:
    asked: FrequencyChoice = call.document
    reader = find_reader(publication=call.publication, address=asked.address)
    found = named_list(publication=call.publication, slug=asked.list)
    subscription_of(reader, found)
    choose_frequencies(
        subscriber=reader,
        wanted={found.pk: checked_frequency(asked.frequency)},
        source="API",
        now=call.now,
        actor=call.caller.actor,
    )
    link = subscription_of(reader, found)
    began: datetime | None = link.frequency_from
    return ReaderFrequency(list=found.slug, frequency=wish(link).value, frequency_from=began)


FREQUENCY = (
    said(
        "/subscribers/frequency",
        _choose,
        ReaderFrequency,
        "Have a reader get each issue of what goes to a list, or one digest a week",
        scope="subscribers:frequency",
        takes=FrequencyChoice,
    ),
)

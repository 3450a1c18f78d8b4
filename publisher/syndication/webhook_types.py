"""The events that webhooks out may tell: their names, what each means, and what it holds. Pure.

docs/webhooks.md shows these examples; a test keeps the two in step, and another holds what is
recorded against their keys.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _  # the desk shows them in its language

from publisher.errors import PublisherError

TEST = "publisher.test"
_ARTICLE = {
    "guid": "tag:courrier.example.org,2026:phare",
    "version": 1,
    "pubstatus": "usable",
    "change": "created",
}
_READER = {"id": "41208", "external_id": "crm-7"}


@dataclass(frozen=True, slots=True)
class EventType:
    """line: when it is told; example: its `data`."""

    line: str
    example: Mapping[str, Any]


TYPES: Mapping[str, EventType] = {
    "article.published": EventType(
        _("a story is out, for the first time or again"), {**_ARTICLE, "change": "created"}
    ),
    "article.updated": EventType(
        _("the text of a story that is out was changed"),
        {**_ARTICLE, "version": 2, "change": "updated"},
    ),
    "article.corrected": EventType(
        _("a correction of a story was published"),
        {**_ARTICLE, "version": 3, "change": "corrected"},
    ),
    "article.withdrawn": EventType(
        _("a story that was out is withheld, withdrawn or under embargo again"),
        {**_ARTICLE, "version": 4, "pubstatus": "withheld", "change": "withheld"},
    ),
    "article.killed": EventType(
        _("a story was killed or taken down and must not be used"),
        {**_ARTICLE, "version": 5, "pubstatus": "canceled", "change": "killed"},
    ),
    "issue.sent": EventType(
        _("the last mail of an issue has left or was given up"),
        {
            "issue": "311",
            "newsletter": "matin",
            "send": "902",
            "recipients": 41208,
            "states": {"accepted": 41190, "bounced": 18},
        },
    ),
    "mail.bounced": EventType(
        _("a mail did not arrive"),
        {
            "subscriber": _READER,
            "send": "902",
            "kind": "issue",
            "issue": "311",
            "code": "550 5.1.1",
            "verdict": "no_mailbox",
        },
    ),
    "mail.complained": EventType(
        _("a reader reported a mail as unwanted"),
        {"subscriber": _READER, "send": "902", "kind": "issue", "issue": "311"},
    ),
    "subscriber.joined": EventType(
        _("a reader is on a list from now on"),
        {"subscriber": _READER, "list": "matin", "source": "confirmation page"},
    ),
    "subscriber.left": EventType(
        _("a reader is not on a list any more"),
        {"subscriber": _READER, "list": "matin", "reason": "unsubscribed"},
    ),
}


def checked_types(names: Iterable[str]) -> list[str]:
    """The names in the order of TYPES, each once. Raises PublisherError `unknown_event`,
    `no_event`."""
    wanted = set(names)
    unknown = sorted(wanted - TYPES.keys())
    if unknown or not wanted:
        known = ", ".join(TYPES)
        if unknown:
            raise PublisherError(
                "unknown_event", f"{unknown[0]!r} is no event; there are {known}", "--event"
            )
        raise PublisherError("no_event", f"choose what it is told: {known}", "--event")
    return [name for name in TYPES if name in wanted]

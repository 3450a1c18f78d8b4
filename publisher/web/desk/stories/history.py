"""The timeline of a story as the rows of the desk's tables."""

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publisher.delivery.models import Delivery, Send
from publisher.delivery.states import OPEN
from publisher.web.desk.problems import moved
from publisher.web.desk.states import CHANGE, DELIVERY, PARTNER, SEND, WAITS, Change, Sign
from publisher.web.desk.stories.answers import in_words

Document = dict[str, Any]
FOLDER = {  # what the operating system says of it
    f"errno {errno.ENOENT}": gettext_lazy("the folder is not there"),
    f"errno {errno.EACCES}": gettext_lazy("we may not write into the folder"),
    f"errno {errno.ENOSPC}": gettext_lazy("the disk of the folder is full"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What article_timeline says, for a page. late: names of partners that still owe us their
    acknowledgement of the newest version."""

    versions: tuple[Document, ...]
    partners: tuple[Document, ...]
    late: tuple[str, ...]
    feeds: tuple[Document, ...]
    mails: tuple[Document, ...]


def history(timeline: Document) -> History:
    """The rows of a timeline document (actions/stories/article_timeline.py)."""
    late = {one["name"] or one["partner"] for one in timeline["partners"] if one["owed"]}
    return History(
        versions=tuple(_version(one) for one in reversed(timeline["versions"])),
        partners=tuple(_deliveries(timeline["partners"])),
        late=tuple(sorted(late)),
        feeds=tuple(timeline["feeds"]),
        mails=(*_issues(timeline["issues"]), *_notices(timeline["notices"])),
    )


def moment_of(text: str | None) -> datetime | None:
    """A time as the timeline writes it."""
    return datetime.fromisoformat(text) if text else None


def _version(one: Document) -> Document:
    return {
        **one,
        "sign": CHANGE[Change(one["change"])],
        "at": moment_of(one["created_at"]),
        "by": one["author"].split(":", 1)[-1],
        "door": door_in_words(one["door"] or ""),
    }


def door_in_words(door: str) -> str:
    """A way in, or a source, as people say it: `feed:vigie` is the feed of vigie."""
    kind, __, name = door.partition(":")
    words = {"file": _("file"), "desk": _("desk"), "feed": _("feed"), "api": "API"}
    return " ".join(filter(None, (words.get(kind, kind), name)))


def _reply(one: Document) -> str:
    """Why the ledger itself moved it, in the language of the page, or the other side's words; what
    this machine said about itself is put in words, without its paths."""
    return reply_in_words(one["reason"], one["reply_code"] or "", one["reply"] or "")


def reply_in_words(reason: Any, code: str, text: str) -> str:
    """What became of one try, for editors. reason: as a delivery's row keeps it."""
    return moved(reason) or _of_folder(code, text) or in_words(code, text)


def answer_in_words(code: str, text: str) -> str:
    """What came back from a destination, for its engineers; of a folder (`written`, `errno 28`) it
    is our own word."""
    return _of_folder(code, text) or " ".join(filter(None, (code, text)))


def _of_folder(code: str, text: str) -> str:
    """What this machine said about itself; "" for an answer of another one."""
    if code == "written":
        return _("the file %(name)s is there") % {"name": text}
    if code.startswith("errno "):
        return str(FOLDER.get(code, _("the folder cannot be written to")))
    if code == "no connection":
        return _("no connection")
    return ""


def _partner_sign(state: str, *, paused: bool) -> Sign:
    known = Delivery.State(state)
    return WAITS if paused and known in OPEN else PARTNER[known]


def _deliveries(partners: list[Document]) -> Iterator[Document]:
    """One row for each version that was to go to each destination, the newest first."""
    for partner in partners:
        for one in reversed(partner["deliveries"]):
            yield {
                "partner": partner["name"] or partner["partner"],
                "channel": partner["channel"],
                "paused": partner["paused"],
                "version": one["version"],
                "sign": _partner_sign(one["state"], paused=partner["paused"]),
                "at": moment_of(one["changed_at"]),
                "reply": _reply(one),
                "next": moment_of(one["next_attempt_at"]),
                "newest": one is partner["deliveries"][-1],
            }


def _issues(issues: list[Document]) -> Iterator[Document]:
    for issue in issues:
        for send in issue["sends"]:
            for version, counts in sorted(send["readers"].items()):
                yield {
                    "subject": issue["subject"],
                    "issue": int(issue["issue"]),
                    "send": int(send["send"]),
                    "sign": SEND[Send.State(send["state"])],
                    "version": version,
                    "readers": _counted(counts),
                    "at": moment_of(send["created_at"]),
                }


def _notices(notices: list[Document]) -> Iterator[Document]:
    for send in notices:
        yield {
            "subject": "",
            "issue": None,
            "send": int(send["send"]),
            "sign": SEND[Send.State(send["state"])],
            "version": send["version"],
            "readers": _counted(send["counts"]),
            "at": moment_of(send["created_at"]),
        }


def _counted(counts: dict[str, int]) -> list[tuple[Sign, int]]:
    return [(DELIVERY[state], counts[state]) for state in Delivery.State if counts.get(state)]

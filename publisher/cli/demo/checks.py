"""Is what came out right? Read back at the far ends: catcher, HTTP, files, receiver."""

import email
import email.policy
import json
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from publisher.cli.demo.receiver import Receiver

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ONLY_IN_KILLED = ("transfert des sages-femmes", "fermeture des douze lits", "apprenons par vous")


@dataclass(slots=True, kw_only=True)
class Findings:
    """What was counted, and in `wrong` every count that is not as it should be."""

    mails: int = 0
    feeds: dict[str, tuple[str, int]] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    pushes: int = 0
    wrong: list[str] = field(default_factory=list)

    def expect(self, what: str, found: object, wanted: object) -> None:
        """Note it in `wrong` unless both are equal."""
        if found != wanted:
            self.wrong.append(f"{what}: {found} instead of {wanted}")


def check_mails(
    findings: Findings,
    mails: Iterable[tuple[str, bytes]],
    addresses: Sequence[str],
    stories: int,
    uncertain: int,
) -> None:
    """Every reader one mail with every story in it, but for so many of whom nobody knows.

    mails: (recipient, raw bytes).
    """
    recipients, odd = [], 0
    for recipient, raw in mails:
        recipients.append(recipient)
        odd += not _sound(raw, recipient, stories)
    findings.mails = len(recipients)
    findings.expect("recipients that got it twice", len(recipients) - len(set(recipients)), 0)
    without = len(set(addresses) - set(recipients))
    findings.expect("readers without a mail", max(0, without - uncertain), 0)
    findings.expect("mails at the catcher", len(recipients), len(addresses) - without)
    findings.expect("mails that are not as they should be", odd, 0)


def _sound(raw: bytes, recipient: str, stories: int) -> bool:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    text, page = message.get_body(["plain"]), message.get_body(["html"])
    if text is None or page is None or message["List-Unsubscribe-Post"] is None:
        return False
    words, html = text.get_content(), page.get_content()
    return (
        recipient in message["To"]
        and html.count("<h2") + html.count("<h1") >= stories
        and not (_leaks(words) or _leaks(html))
    )


def check_feeds(findings: Findings, base: str, stories: int) -> None:
    """Fetch the three documents over HTTP and read them strictly.

    `stories` counts the killed one, of which a feed shows the notice alone.
    """
    readers = {"rss": _rss, "atom": _atom, "json": _json}
    for kind, read in readers.items():
        url = f"{base}/feeds/courrier/all.{kind}"
        body = fetch(url)
        entries = list(read(body))
        findings.feeds[kind] = (url, len(entries))
        findings.expect(f"entries in {kind}", len(entries), stories)
        findings.expect(f"entries in {kind} without title, id or text", entries.count(False), 0)
        findings.expect(f"{kind} still tells the killed story", _leaks(body.decode()), False)


def _rss(body: bytes) -> Iterator[bool]:
    channel = _strict(body).find("channel")
    if channel is None:
        return
    for item in channel.iterfind("item"):
        parts = [item.findtext(name) for name in ("title", "guid", "pubDate", "link", CONTENT)]
        yield all(parts)


def _atom(body: bytes) -> Iterator[bool]:
    for entry in _strict(body).iterfind(f"{ATOM}entry"):
        parts = [entry.findtext(ATOM + name) for name in ("title", "id", "updated", "content")]
        yield all(parts)


def _json(body: bytes) -> Iterator[bool]:
    for item in json.loads(body)["items"]:
        yield bool(item["id"] and item["title"] and item["content_html"])


def _strict(body: bytes) -> Any:
    return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))


def check_partners(
    findings: Findings, folders: dict[str, Path], receiver: Receiver, stories: int
) -> None:
    """Two partners hold every story and the kill; the one that was paused never saw it."""
    for slug, folder in folders.items():
        # Pictures stand beside them.
        documents = [json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json"))]
        findings.files[slug] = len(documents)
        _check_copies(findings, slug, documents, stories, saw_kill=slug != "gazette")
    findings.pushes = len(receiver.verified)
    _check_copies(findings, "reseau", list(receiver.verified.values()), stories, saw_kill=True)
    findings.expect("pushes that the receiver refused", receiver.refused, 0)


def _check_copies(
    findings: Findings, slug: str, documents: Sequence[Any], stories: int, *, saw_kill: bool
) -> None:
    usable = {d["uri"] for d in documents if d["pubStatus"] == "usable"}
    canceled = [d for d in documents if d["pubStatus"] == "canceled"]
    killed = {d["uri"] for d in canceled}
    findings.expect(f"stories at {slug}", len(usable - killed), stories)
    findings.expect(f"kills at {slug}", len(killed), int(saw_kill))
    leaks = _leaks(json.dumps(canceled if saw_kill else documents, ensure_ascii=False))
    findings.expect(f"{slug} can still read the killed story", leaks, False)


def _leaks(text: str) -> bool:
    return any(words in text for words in ONLY_IN_KILLED)


def fetch(url: str) -> bytes:
    """The body of one of our own pages. Raises OSError unless it answers 200."""
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 (http, loopback)
        body: bytes = response.read()
        return body

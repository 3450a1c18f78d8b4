"""Lint a feed of ours, a file or an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

import publisher.renderers.feeds.lint as rules
from publisher.actions.feeds.feed_meta import feed_meta
from publisher.channels.feed_fetch import LIMITS, MOST_BYTES, fetch_feed
from publisher.channels.http import GuardedClient, HttpError
from publisher.errors import OutOfReach, PublisherError, Refused
from publisher.renderers.feeds import MIME, Format
from publisher.renderers.feeds.lint import Finding, Profile, Served, lint
from publisher.syndication.models import Feed

PROFILES = Path(rules.__file__).parent / "profiles"
ALWAYS = "w3c"


@dataclass(frozen=True, slots=True, kw_only=True)
class LintedDocument:
    """One document: an address or a file's name, and what is wrong with it."""

    document: str
    findings: list[Finding]


def known_profiles() -> list[str]:
    """The profiles that come with us; `w3c` is always asked."""
    return sorted(file.stem for file in PROFILES.glob("*.toml"))


def chosen_profiles(names: Sequence[str]) -> list[Profile]:
    """The general rules, and those named: one of ours, or a file that ends in .toml.

    Raises PublisherError `unknown_profile`, BadInput `bad_profile`.
    """
    return [_profile(name) for name in dict.fromkeys((ALWAYS, *names))]


def lint_feed(
    *, feed: Feed, kinds: Sequence[Format], profiles: Sequence[Profile], now: datetime
) -> list[LintedDocument]:
    """The stored documents of a feed of ours, in these formats. Raises Refused `not_built`."""
    addresses = feed_meta(feed).addresses
    found = []
    for kind in kinds:
        row = feed.documents.filter(format=kind, page=0).first()
        if row is None:
            raise Refused(
                "not_built", f"{feed.slug} has no document yet: publisher feed build", "FEED"
            )
        served = Served(body=bytes(row.body), location=addresses[kind], content_type=MIME[kind])
        found.append(
            LintedDocument(document=served.location, findings=lint(served, profiles, now=now))
        )
    return found


def lint_file(*, path: Path, profiles: Sequence[Profile], now: datetime) -> LintedDocument:
    """A file, which says nothing of where it is served. Raises PublisherError."""
    try:
        with path.open("rb") as handle:
            body = handle.read(MOST_BYTES + 1)
    except OSError as error:
        raise PublisherError("unreadable_file", f"{path}: {error.strerror}", "FEED") from None
    return LintedDocument(document=str(path), findings=lint(Served(body=body), profiles, now=now))


def lint_address(*, url: str, profiles: Sequence[Profile], now: datetime) -> LintedDocument:
    """What is served at an address, redirects followed. Raises OutOfReach."""
    client = GuardedClient(settings.ALLOW_PRIVATE, limits=LIMITS)
    try:
        answer = fetch_feed(client, url)
    except HttpError as error:
        raise OutOfReach("feed_out_of_reach", f"{url} cannot be fetched: {error}", "FEED") from None
    finally:
        client.close()
    if answer.status != 200:
        raise OutOfReach("feed_out_of_reach", f"{url} answers {answer.status}", "FEED")
    served = Served(
        body=answer.body,
        location=answer.address,
        content_type=answer.headers.get("content-type", ""),
    )
    return LintedDocument(document=answer.address, findings=lint(served, profiles, now=now))


def _profile(name: str) -> Profile:
    file = Path(name) if name.endswith(".toml") else PROFILES / f"{name}.toml"
    if name not in known_profiles() and not name.endswith(".toml"):
        known = ", ".join(known_profiles())
        raise PublisherError(
            "unknown_profile",
            f"{name!r} is none of {known}; a profile of your own is a file NAME.toml",
            "--profile",
        )
    try:
        return rules.profile_of(file.read_text(encoding="utf-8"), file.stem)
    except (OSError, UnicodeDecodeError) as error:
        raise PublisherError("unreadable_file", f"{file}: {error}", "--profile") from None

"""Record an editorial decision: its version, announcement, audit entry and reach."""

from dataclasses import replace
from typing import Any

from publisher.actions.issues.locks import lock_article
from publisher.actions.stories.announce_version import announce_version
from publisher.actions.stories.article_reach import Reached, reach_of_change
from publisher.actions.stories.new_version import (
    Change,
    VersionOrigin,
    add_version,
    make_current,
    newest_version,
)
from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.content.typography import is_blank
from publisher.editorial.models import Article
from publisher.errors import PublisherError, Refused
from publisher.publications import audit

LONGEST_NOTE = 2000
VERBS = {
    Change.CORRECTED: "correct_article",
    Change.EMBARGOED: "embargo_article",
    Change.KILLED: "kill_article",
    Change.RELEASED: "release_article",
    Change.TAKEN_DOWN: "takedown_article",
    Change.UNPUBLISHED: "unpublish_article",
    Change.UPDATED: "update_article",
    Change.WITHHELD: "withhold_article",
}
GONE = {
    Change.KILLED: ("already_killed", "was killed before"),
    Change.TAKEN_DOWN: ("already_taken_down", "was taken down before"),
    Change.UNPUBLISHED: ("already_unpublished", "was unpublished before"),
}


def lock_for_change(article: Article) -> tuple[Article, Content]:
    """The article, locked, and its newest text: what a decision is about.

    Raises Refused `no_version` for an article without a text.
    """
    row = lock_article(article.pk)
    version = newest_version(row)
    if version is None:
        raise Refused("no_version", f"{row.guid} has no text yet", "guid")
    return row, codec.from_json(version.content)


def refuse_gone(article: Article, *changes: Change) -> None:
    """Raise Refused for a story that one of the changes has taken back."""
    current = article.current
    if article.pubstatus != Article.PubStatus.CANCELED or current is None:
        return
    if current.change in changes:
        code, what = GONE[Change(current.change)]
        why = f": {current.note}" if current.note else ""
        raise Refused(code, f"{article.guid} {what}{why}", "guid")


def checked_note(text: str, name: str, *, required: bool) -> str:
    """The text without spaces around it. Raises PublisherError `NAME_missing`, `NAME_too_long`."""
    text = text.strip()
    if required and is_blank(text):
        raise PublisherError(f"{name}_missing", f"say why: the {name} is missing", name)
    if len(text) > LONGEST_NOTE:
        raise PublisherError(
            f"{name}_too_long", f"the {name} has {len(text)} characters of {LONGEST_NOTE}", name
        )
    return text


def record_change(
    *, article: Article, content: Content, origin: VersionOrigin, quiet: bool = False, **detail: Any
) -> Reached:
    """Make the text the current version and tell everyone, in the caller's transaction.

    The caller has locked the article and set its pubstatus and notice. What was settling is part
    of the text, or must not leave. `quiet`: as announce_version. The audit log gets the reach and
    `detail`.
    """
    now = origin.now
    content = replace(content, embargo_until=article.embargo_until)
    version = add_version(article=article, content=content, origin=origin)
    make_current(article=article, version=version, now=now, at=now)
    announcement = announce_version(version=version, now=now, quiet=quiet)
    done = reach_of_change(version=version, announcement=announcement)
    audit.record(
        actor=origin.actor,
        verb=VERBS[origin.change],
        target=article,
        at=now,
        publication=article.publication,
        version=version.number,
        destinations_reached=done.destinations_reached,
        stopped=done.stopped,
        readers=done.readers,
        sends_held=done.sends_held,
        **detail,
    )
    return done

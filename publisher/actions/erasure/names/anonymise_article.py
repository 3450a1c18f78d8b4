"""Replace a person's name in a story, wherever the house shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from publisher.actions.erasure.names.places import (
    ISSUE_FIELDS,
    ITEM_FIELDS,
    Places,
    editions_with,
    find_places,
)
from publisher.actions.feeds.feed_changes import feeds_changed
from publisher.actions.issues.create_issue import issue_hash
from publisher.actions.issues.locks import issues_with, lock_sends
from publisher.actions.issues.update_issue import NO_APPROVAL
from publisher.actions.stories.new_version import Change, VersionOrigin, newest_version
from publisher.actions.stories.record_change import lock_for_change, record_change
from publisher.actions.stories.running_sends import hold_for_new_text
from publisher.content import codec
from publisher.content.names.in_json import replaced_in
from publisher.content.names.replacing import Names
from publisher.delivery.partners.sent_bytes import forget_sent
from publisher.delivery.positions.give import forget_bodies
from publisher.editorial.known_names import keep_names
from publisher.editorial.models import (
    Article,
    ArticleVersion,
    Edition,
    Issue,
    IssueItem,
    ReviewedText,
)
from publisher.editorial.searching import make_searchable
from publisher.errors import PublisherError, Refused
from publisher.publications import audit
from publisher.renderers.email.edition.edition import CompiledEdition
from publisher.renderers.email.edition.renaming import renamed


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymised:
    """places: what was rewritten; version: the new one that partners get, None for a story that no
    exit shows; sends_held: that wait for a person, with the new text."""

    places: Places
    version: ArticleVersion | None
    sends_held: int


def anonymise_article(*, article: Article, names: Names, actor: str, now: datetime) -> Anonymised:
    """Replace the name in one transaction: in the texts of all versions, captions and alternative
    texts, in issues that have the story and in their stored mails, in the search and the feeds.

    Partners that hold the story get it as an update without a notice. What was kept of their copies
    is emptied; mails that were sent are shown with the new words from now on, and their bytes are
    lost. Sends under way wait for a person. The audit log says that it was done, not the name; a
    text that brings the name back is rewritten as it comes. Addresses stay as they are.
    Raises Refused `name_not_found`, `no_version`.
    """
    with transaction.atomic():
        row, _ = lock_for_change(article)
        places = find_places(article=row, names=names)
        if not places.number:
            raise Refused("name_not_found", f"{row.guid} does not have that name", "names")
        lock_sends(row)
        _rewrite_story(row, names)
        held = hold_for_new_text(article=row, now=now)
        _rewrite_issues(row, names)
        _rewrite_mails(row, names)
        forget_bodies(row)
        forget_sent(row)
        keep_names(article=row, names=names, now=now)
        version = _tell(row, actor, now)
        _record(row, places, len(names.forms), actor, now)
    return Anonymised(places=places, version=version, sends_held=held)


def _rewrite_story(article: Article, names: Names) -> None:
    """All versions, so that no difference shows what was replaced."""
    for version in article.versions.all():
        document = replaced_in(names, version.content)
        note, reason = names.replaced(version.note), names.replaced(version.reason)
        if (document, note, reason) == (version.content, version.note, version.reason):
            continue
        content = codec.from_json(document)
        version.content, version.headline = document, content.headline
        version.content_hash = codec.content_hash(content)
        version.note, version.reason = note, reason
        version.save(update_fields=["content", "headline", "content_hash", "note", "reason"])
    article.refresh_from_db()
    article.notice = names.replaced(article.notice)
    if article.current is not None:
        make_searchable(article, article.current)
    article.save(update_fields=["notice", "rubric", "searchable"])


def _rewrite_issues(article: Article, names: Names) -> None:
    """What editors wrote of it, too. An approval was of other words."""
    for item in IssueItem.objects.filter(article_version__article=article):
        _rewrite_row(item, ITEM_FIELDS, names)
    for issue in issues_with(article):
        issue.sponsors = [_sponsor(one, names) for one in issue.sponsors]
        _rewrite_row(issue, ISSUE_FIELDS, names, "sponsors")
        items = issue.items.select_related("article_version__article")
        issue.content_hash = issue_hash(issue, [item.article_version for item in items])
        issue.save(update_fields=["content_hash"])
    kept = ReviewedText.objects.filter(issue__in=issues_with(article).values("pk"))
    kept.update(composition={})  # nobody goes back to a text with the name
    waiting = issues_with(article).filter(state=Issue.State.APPROVED)
    waiting.update(state=Issue.State.DRAFT, **NO_APPROVAL)


def _rewrite_row(row: Any, fields: tuple[str, ...], names: Names, *more: str) -> None:
    for field in fields:
        setattr(row, field, names.replaced(getattr(row, field)))
    row.save(update_fields=[*fields, *more])


def _sponsor(box: dict[str, Any], names: Names) -> dict[str, Any]:
    return {**box, "text": names.replaced(box.get("text") or "")} if "text" in box else box


def _rewrite_mails(article: Article, names: Names) -> None:
    """A mail that cannot be rewritten is emptied. That of a send which is not over is compiled anew
    before it goes on, into a row of its own: no process goes on with what it remembers."""
    for edition in editions_with(article).iterator(chunk_size=20):
        new = _new_bytes(edition, names)
        if new is None:
            continue
        edition.compiled = new
        if new:
            edition.sha256 = CompiledEdition.from_bytes(new).sha256
        edition.save(update_fields=["compiled", "sha256"])


def _new_bytes(edition: Edition, names: Names) -> bytes | None:
    """None: it does not have the name."""
    try:
        before = CompiledEdition.from_bytes(bytes(edition.compiled))
        after = renamed(before, names)
    except PublisherError:
        return b""
    if after is before:
        return None
    return after.to_bytes() if after is not None else b""


def _tell(article: Article, actor: str, now: datetime) -> ArticleVersion | None:
    """Whoever holds the story gets the new words. A story that was taken back has told them all."""
    newest = newest_version(article)
    if article.pubstatus != Article.PubStatus.USABLE or newest is None:
        feeds_changed(publication=article.publication, article=article)
        return None
    origin = VersionOrigin(Change.UPDATED, actor, now)
    content = codec.from_json(newest.content)
    return record_change(article=article, content=content, origin=origin).version


def _record(article: Article, places: Places, forms: int, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="anonymise_article",
        target=article,
        at=now,
        publication=article.publication,
        forms=forms,
        places=len(places.text),
        versions=list(places.versions),
        mails=places.mails,
    )

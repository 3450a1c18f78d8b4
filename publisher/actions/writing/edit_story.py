"""Edit a story in place: as news, as a correction with a notice, or without telling anybody."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from django.db import transaction

from publisher.actions.stories.act_if_unchanged import act_if_unchanged
from publisher.actions.stories.announce_version import announce_version
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.new_version import (
    Change,
    VersionOrigin,
    add_version,
    is_out,
    make_current,
    newest_version,
    with_defaults,
)
from publisher.actions.stories.record_change import lock_for_change, refuse_gone
from publisher.actions.writing.write_story import DESK
from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.editorial.models import Article, ArticleVersion
from publisher.publications import audit

Kind = Literal["update", "correct", "silent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedStory:
    """The newest version, and whether it came of this edit."""

    version: ArticleVersion
    changed: bool


def edit_story(
    *,
    article: Article,
    content: Content,
    seen: int,
    kind: Kind,
    actor: str,
    now: datetime,
    notice: str = "",
) -> EditedStory:
    """Make the text the story's newest version, in one transaction with all that follows, if `seen`
    (a version's number) is still the newest. The same text is no version, but with a notice.

    kind: `update` is news to feeds and partners; `correct` goes out with `notice` (1 to 2,000
    characters), see correct_article; `silent` moves neither `updated` nor partners.
    Raises Refused `changed_meanwhile`, or for a story that was taken back; PublisherError
    `notice_missing`, `unknown_picture`.
    """

    edit = _Edit(content=content, kind=kind, notice=notice, actor=actor, now=now)
    with transaction.atomic():
        if (done := _done_before(article, edit)) is not None:
            return done
        return act_if_unchanged(article=article, seen=seen, act=lambda: _apply(article, edit))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    content: Content
    kind: Kind
    notice: str
    actor: str
    now: datetime


def _done_before(article: Article, edit: _Edit) -> EditedStory | None:
    """The newest version, if it is what is asked for: nothing was changed, or pressed twice."""
    row, _ = lock_for_change(article)
    refuse_gone(row, Change.KILLED, Change.TAKEN_DOWN, Change.UNPUBLISHED)
    version = newest_version(row)
    if version is None or not _is_text_of(version, row, edit):
        return None
    told = version.change == Change.CORRECTED and version.note == edit.notice.strip()
    if edit.kind == "correct" and not told:
        return None
    return EditedStory(version=version, changed=False)


def _is_text_of(version: ArticleVersion, article: Article, edit: _Edit) -> bool:
    wanted = with_defaults(edit.content, article)
    return version.content_hash in map(codec.content_hash, (edit.content, wanted))


def _apply(article: Article, edit: _Edit) -> EditedStory:
    row, _ = lock_for_change(article)
    wanted, version = with_defaults(edit.content, row), newest_version(row)
    same = version is not None and _is_text_of(version, row, edit)
    if edit.kind == "correct":
        done = correct_article(
            article=row,
            notice=edit.notice,
            parsed=None if same else Parsed(article=wanted),
            actor=edit.actor,
            now=edit.now,
            door=DESK,
        )
        return EditedStory(version=done.version, changed=True)
    made = _updated(row, wanted, edit.kind, edit.actor, edit.now)
    return EditedStory(version=made, changed=True)


def _updated(
    article: Article, content: Content, kind: Kind, actor: str, now: datetime
) -> ArticleVersion:
    minor = kind == "silent" and is_out(article, now=now)
    content = replace(content, updated_at=now)  # its source's older texts must not undo it
    origin = VersionOrigin(Change.UPDATED, actor, now, door=DESK, minor=minor)
    version = add_version(article=article, content=content, origin=origin)
    make_current(article=article, version=version, now=now)
    announce_version(version=version, now=now)
    audit.record(
        actor=actor,
        verb="edit_article",
        target=article,
        at=now,
        publication=article.publication,
        version=version.number,
        minor=minor,
    )
    return version

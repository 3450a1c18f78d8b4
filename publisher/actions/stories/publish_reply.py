"""Publish a reply to a story (« droit de réponse »), which stays below it."""

import re
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from publisher.actions.stories.article_reach import Reached
from publisher.actions.stories.new_version import Change, VersionOrigin
from publisher.actions.stories.record_change import (
    LONGEST_NOTE,
    lock_for_change,
    record_change,
    refuse_gone,
)
from publisher.content.blocks import Block, Heading, Paragraph, Separator, Span
from publisher.editorial.models import Article
from publisher.errors import PublisherError
from publisher.renderers.characters import one_line

LONGEST_REPLY = 20_000
LONGEST_NAME = 200
TITLES = {
    "fr": ("Droit de réponse de {by}", "Un droit de réponse de {by} suit le texte."),
    "en": ("Reply by {by}", "A reply by {by} follows the text."),
}


def publish_reply(
    *, article: Article, by: str, text: str, actor: str, now: datetime, door: str = ""
) -> Reached:
    """Put the reply below the story, for good: no later text of its source takes it away.

    by: whose it is (1 to 200 characters); text: 1 to 20,000, paragraphs with an empty line between
    them, printed as they are. It is a correction: at once, to all partners that have the story,
    with a notice beside the one before. Readers who got the story are told by `notify_readers`.
    Raises PublisherError `reply_missing`, `reply_too_long`, `reply_by_missing`, Refused for a story
    that was killed, taken down or unpublished.
    """
    by, paragraphs = _checked(by, text)
    with transaction.atomic():
        article, content = lock_for_change(article)
        refuse_gone(article, Change.KILLED, Change.TAKEN_DOWN, Change.UNPUBLISHED)
        own = (content.language or article.publication.language).split("-")[0].lower()
        title, notice = (part.format(by=by) for part in TITLES.get(own, TITLES["en"]))
        body = [Paragraph(content=(Span(one),)) for one in paragraphs]
        reply: tuple[Block, ...] = (Separator(), Heading(content=(Span(title),)), *body)
        content = replace(content, reply=(*content.reply, *reply), updated_at=now)
        both = f"{article.notice}\n{notice}".strip()
        article.notice = both if len(both) <= LONGEST_NOTE else notice
        origin = VersionOrigin(Change.CORRECTED, actor, now, note=notice, door=door)
        return record_change(article=article, content=content, origin=origin, reply=True)


def _checked(by: str, text: str) -> tuple[str, list[str]]:
    by = one_line(by)
    if not by or len(by) > LONGEST_NAME:
        message = f"say whose reply it is, in {LONGEST_NAME} characters at most"
        raise PublisherError("reply_by_missing", message, "by")
    if len(text) > LONGEST_REPLY:
        message = f"the reply has {len(text)} characters of {LONGEST_REPLY}"
        raise PublisherError("reply_too_long", message, "text")
    parts = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n"))
    paragraphs = [one for part in parts if (one := one_line(part))]
    if not paragraphs:
        raise PublisherError("reply_missing", "the reply has no text", "text")
    return by, paragraphs

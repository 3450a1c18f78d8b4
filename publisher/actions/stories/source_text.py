"""What a story's own source still shows, where the house has another text of it."""

from dataclasses import dataclass
from datetime import datetime

from publisher.actions.stories.new_version import newest_version
from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.editorial.models import Article, ArticleVersion

BY_ITSELF = ("feed", "hub", "webhook", "api")  # doors through which a source updates a story
WORDS = ("headline", "kicker", "standfirst", "blocks", "authors")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """version, at: the last text that the source brought; door: by which way in.

    differs: whether its words are others than those of the newest text. at_once: whether the same
    text, brought once more, would take the place of the house's (its source does not say when it
    was changed); else its next change does.
    """

    version: int
    at: datetime
    door: str
    differs: bool
    at_once: bool


def source_text(article: Article) -> SourceText | None:
    """What the source showed last. None for a story that no source updates by itself, or whose
    newest text is the source's own."""
    newest = newest_version(article)
    if newest is None or article.pubstatus == Article.PubStatus.CANCELED:
        return None
    last = _last_from_source(article)
    if last is None or last.number == newest.number:
        return None
    theirs, ours = codec.from_json(last.content), codec.from_json(newest.content)
    return SourceText(
        version=last.number,
        at=last.created_at,
        door=last.door,
        differs=_words(theirs) != _words(ours),
        at_once=theirs.updated_at is None,
    )


def updating_door(article: Article) -> str:
    """The way in by which its source updates the story by itself; "" where nobody does."""
    last = _last_from_source(article)
    return last.door if last else ""


def _last_from_source(article: Article) -> ArticleVersion | None:
    doors = [f"{kind}:" for kind in BY_ITSELF]
    versions = article.versions.exclude(door="").order_by("-number")
    brought = (one for one in versions if one.door.startswith(tuple(doors)))
    return next((one for one in brought if one.change != ArticleVersion.Change.CORRECTED), None)


def _words(content: Content) -> tuple[object, ...]:
    return tuple(getattr(content, name) for name in WORDS)

"""Two people edited one story: what the other saved and what stands in the form, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff

from publisher.actions.stories.act_if_unchanged import newest_version_number
from publisher.actions.stories.list_articles import find_version
from publisher.actions.writing.stored_text import stored_text
from publisher.content.article import Article as Content
from publisher.content.editing.typed import story_of
from publisher.content.plain_text import paragraphs_of
from publisher.editorial.models import Article
from publisher.web.desk.difference_lines import Line, lines_of
from publisher.web.desk.writing.shown_form import Writing

WHOLE = 10_000  # paragraphs around a change: all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """number, by, at: of the version saved meanwhile; theirs, mine: both texts as lines."""

    number: int
    by: str
    at: datetime
    theirs: tuple[Line, ...]
    mine: tuple[Line, ...]


def conflict_of(writing: Writing, form: dict[str, str]) -> Conflict:
    """What stands against what. Raises BadInput for a form that says no story."""
    article: Article | None = writing.article
    assert article is not None
    version = find_version(article, newest_version_number(article))
    assert version is not None, "who saved meanwhile made a version"
    mine = story_of(
        form, writing.base, language=article.publication.language, french="french" in form
    )
    old, new = list(_lines(stored_text(version))), list(_lines(mine))
    same = [Line(kind="same", pieces=((text, False),)) for text in old]
    lines = list(lines_of(tuple(unified_diff(old, new, n=WHOLE, lineterm=""))[2:])) or same
    return Conflict(
        number=version.number,
        by=version.author.removeprefix("user:"),
        at=version.created_at,
        theirs=tuple(line for line in lines if line.kind in {"same", "removed"}),
        mine=tuple(line for line in lines if line.kind in {"same", "added"}),
    )


def _lines(story: Content) -> Iterator[str]:
    texts = [story.headline, story.kicker or "", story.standfirst or ""]
    texts += [text for block in story.blocks for text in paragraphs_of(block)]
    return (" ".join(text.split("\n")) for text in texts if text)

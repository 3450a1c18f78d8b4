"""A story's newest text for the house that wrote it, with what readers see of it."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from publisher.content.article import PublishedArticle
from publisher.editorial.models import Article, ArticleVersion
from publisher.editorial.snapshots import illustrated
from publisher.editorial.visibility import Exit, shown
from publisher.web.story_body import story_body


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestText:
    """`public`: whether readers see it now; `free` is what everybody reads, `rest` what stands
    behind the cut mark."""

    story: PublishedArticle
    public: bool
    free: Markup
    rest: Markup


def newest_text(article: Article, *, now: datetime) -> NewestText | None:
    """The current text, whole; of a story that was killed or taken down what is left: the notice.

    None for an article without a text.
    """
    version = article.current
    if version is None:
        return None
    seen = shown(version, exit=Exit.PAGE, now=now, entitled="paid")
    story = seen or _withdrawn(version)
    blocks, cut = story.content.blocks, story.content.cut
    behind = cut if cut is not None and story.content.access != "free" else len(blocks)
    return NewestText(
        story=story,
        public=seen is not None,
        free=story_body(story, article.publication, blocks[:behind], inside=True),
        rest=story_body(story, article.publication, blocks[behind:], inside=True),
    )


def _withdrawn(version: ArticleVersion) -> PublishedArticle:
    return illustrated(version)

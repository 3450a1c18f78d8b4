"""A kill's notice before it is one: a neutral text to begin with, and how each exit says it."""

import copy
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from publisher.actions.stories.notices.compile_notice import notice_of
from publisher.content.article import PublishedArticle
from publisher.editorial.models import Article, ArticleVersion, Issue
from publisher.editorial.visibility import Exit, shown
from publisher.renderers.email import Notice
from publisher.renderers.email.words.languages import full_date
from publisher.renderers.wire.notes import KILL_PREFIXES

NEUTRAL = {
    "fr": (
        "L’article publié le {date}{rubric} est retiré. Il ne doit plus être utilisé.",
        " dans la rubrique «\u00a0{name}\u00a0»",
    ),
    "en": ("The article of {date}{rubric} is withdrawn. It must not be used.", " in “{name}”"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePreview:
    """story: what page, feeds and partners show of it; to_partners: what they read first; mail: the
    notice by mail, None where no reader got the story."""

    story: PublishedArticle
    to_partners: str
    mail: Notice | None


def neutral_notice(article: Article) -> str:
    """A notice that says which story it is and nothing of it, in the story's own language: French,
    else English."""
    language = _language(article)
    text, place = NEUTRAL[language]
    zone = ZoneInfo(article.publication.time_zone)
    rubric = place.format(name=article.rubric) if article.rubric else ""
    date = full_date(article.published_at.astimezone(zone), language)
    return text.format(date=date, rubric=rubric)


def preview_notice(*, article: Article, notice: str, now: datetime) -> NoticePreview | None:
    """What readers and partners would get of a kill with this notice; nothing is changed.

    None for a story that no exit shows anything of (under embargo, without a text).
    """
    version = _killed(article, notice)
    story = shown(version, exit=Exit.PAGE, now=now) if version else None
    if version is None or story is None:
        return None
    issue = _issue_with(article)
    return NoticePreview(
        story=story,
        to_partners=KILL_PREFIXES[_language(article)] + (story.notice or ""),
        mail=notice_of(version, issue, now=now) if issue else None,
    )


def _killed(article: Article, notice: str) -> ArticleVersion | None:
    """Copies of the rows as a kill would leave them; they are never saved."""
    if article.current is None:
        return None
    killed, version = copy.copy(article), copy.copy(article.current)
    killed.pubstatus, killed.notice = Article.PubStatus.CANCELED, notice.strip()
    version.change, version.note = ArticleVersion.Change.KILLED, killed.notice
    version.article, killed.current = killed, version
    return version


def _issue_with(article: Article) -> Issue | None:
    """The newest issue that had it: its readers would get the notice in its letter's words."""
    issues = Issue.objects.filter(items__article_version__article=article, state=Issue.State.SENT)
    issues = issues.select_related("newsletter", "publication")
    return issues.order_by("-dated_at", "-pk").first()


def _language(article: Article) -> str:
    content = article.current.content if article.current else {}
    own = content.get("language") or article.publication.language
    return "fr" if own.split("-")[0].lower() == "fr" else "en"

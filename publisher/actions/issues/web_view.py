"""The web view of an issue: the mail's HTML without anything of a reader in it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import F

from publisher.actions.issues.issue_snapshot import (
    composition_of,
    quotes_item,
    shows_own_headline,
    subject_source,
)
from publisher.actions.themes.email_themes import load_theme
from publisher.content.article import PublishedArticle
from publisher.editorial.models import Article, ArticleVersion, Issue, IssueItem
from publisher.editorial.visibility import Exit, shown, unavailable
from publisher.errors import PublisherError
from publisher.renderers.email import render
from publisher.renderers.email.anonymous import public_html
from publisher.renderers.email.fields.grammar import has_fields
from publisher.renderers.email.placing_fields import SUBJECT, text_for_anybody
from publisher.renderers.email.types import Composition

NEEDED = ("article_version__article__publication", "article_version__article__current__article")


def web_view(*, issue: Issue, now: datetime) -> str:
    """The issue as a page may show it at `now`: its stories as they stand on their own pages now,
    cut where they are not free; a killed one is its notice, and of one that may not be shown a
    neutral line is left, both in the letter's language. The opening words may tell of any story:
    they are shown while all may be.
    """
    public = public_composition(issue=issue, now=now)
    mail = render(public, load_theme(issue.newsletter.theme, issue.publication))
    return public_html(mail, public.language)


def public_composition(*, issue: Issue, now: datetime) -> Composition:
    """What a page may show of the issue at `now`, as a theme sees it."""
    items = issue.items.select_related(*NEEDED)
    language = issue.newsletter.language or issue.publication.language
    stories = tuple(
        _in_words_of(language, story_shown(item.article_version, now)) for item in items
    )
    composed = composition_of(issue, now=now, articles=stories)
    whole = all(story.pubstatus == "usable" for story in stories)
    intro = composed.intro if whole else ""
    return replace(composed, intro=intro, preheader="", campaign={})


def _in_words_of(language: str, story: PublishedArticle) -> PublishedArticle:
    """A story that was taken back says so in this language: its own is nobody's concern then."""
    if story.pubstatus == "usable":
        return story
    return replace(story, content=replace(story.content, language=language, direction=None))


def public_subjects(*, issues: Sequence[Issue], now: datetime) -> dict[int, str]:
    """For each issue (by id) the subject that a page may show: one that is the headline of a story
    that may not be shown now, or was changed, is the newsletter's name. One with merge fields is
    as for a reader of whom nothing is known."""
    subjects = {issue.pk: issue.subject for issue in issues}
    names = {issue.pk: issue.newsletter.name for issue in issues}
    items = IssueItem.objects.filter(issue__in=subjects).exclude(
        article_version=F("article_version__article__current"),
        article_version__article__pubstatus=Article.PubStatus.USABLE,
        article_version__article__embargo_until=None,
    )
    for item in items.select_related(*NEEDED):
        quoted = quotes_item(subjects[item.issue_id], item)
        if quoted and not shows_own_headline(item, story_shown(item.article_version, now)):
            subjects[item.issue_id] = names[item.issue_id]
    return subjects | {
        issue.pk: _subject_for_anybody(issue) for issue in issues if _has_fields(issue, subjects)
    }


def _has_fields(issue: Issue, subjects: Mapping[int, str]) -> bool:
    return subjects[issue.pk] == issue.subject and has_fields(issue.subject)


def _subject_for_anybody(issue: Issue) -> str:
    try:
        language = issue.newsletter.language or issue.publication.language
        return text_for_anybody(subject_source(issue), SUBJECT, language)
    except PublisherError:  # sent when braces meant nothing
        return issue.subject


def story_shown(version: ArticleVersion, now: datetime) -> PublishedArticle:
    """A story of an issue as its own page shows it at `now`, or its empty place."""
    current = version.article.current or version
    return shown(current, exit=Exit.PAGE, now=now) or unavailable(version)

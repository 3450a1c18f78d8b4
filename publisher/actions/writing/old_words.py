"""Where an issue that has not left repeats words that an edit took out of its story."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from publisher.actions.issues.locks import issues_with
from publisher.actions.writing.stored_text import stored_text
from publisher.content.article import Article as Content
from publisher.content.plain_text import paragraphs_of
from publisher.delivery.models import Send
from publisher.delivery.sends import NOT_OVER
from publisher.editorial.models import Article, Issue, IssueItem

WORD = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d+)*|[^\W\d_]+(?:[’'-][^\W\d_]+)*")
SHORTEST = 4  # letters; a figure counts whatever its length
MOST_ISSUES = 10
FIELDS = ("subject", "preheader", "intro")


@dataclass(frozen=True, slots=True, kw_only=True)
class OldWords:
    """field: `subject`, `preheader`, `intro`, `headline` or `teaser` of the issue; words: those of
    it that the story does not have any more, as they stand there; planned: a send waits with it."""

    issue: Issue
    field: str
    words: tuple[str, ...]
    planned: bool


def old_words(article: Article) -> tuple[OldWords, ...]:
    """What issues still to be sent say in the words of the story's last text but not of its newest.

    Nothing for a story with one version. Three queries, and none that grows with the issues.
    """
    versions = list(article.versions.order_by("-number")[:2])
    if len(versions) < 2 or versions[0].content_hash == versions[1].content_hash:
        return ()
    new, old = map(stored_text, versions)
    gone = _words(old) - _words(new)
    if not gone:
        return ()
    issues = issues_with(article).exclude(state=Issue.State.SENT).order_by("dated_at", "pk")
    chosen = list(issues.select_related("newsletter")[:MOST_ISSUES])
    numbers = [issue.pk for issue in chosen]
    waiting = Send.objects.filter(issue__in=numbers, kind=Send.Kind.ISSUE, state__in=NOT_OVER)
    planned = set(waiting.values_list("issue", flat=True))
    items = IssueItem.objects.filter(issue__in=numbers, article_version__article=article)
    own = {item.issue_id: item for item in items}
    return tuple(
        OldWords(issue=issue, field=field, words=words, planned=issue.pk in planned)
        for issue in chosen
        for field, text in _said(issue, own.get(issue.pk))
        if (words := repeated(text, gone))
    )


def repeated(text: str, gone: set[str]) -> tuple[str, ...]:
    """The words of the text that are among those, as they stand there, each once."""
    found = (word for word in WORD.findall(text) if word.casefold() in gone)
    return tuple(dict.fromkeys(found))


def _said(issue: Issue, item: IssueItem | None) -> Iterator[tuple[str, str]]:
    for field in FIELDS:
        yield field, getattr(issue, field)
    if item is not None:
        yield "headline", item.headline
        yield "teaser", item.teaser


def _words(content: Content) -> set[str]:
    texts = [content.headline, content.standfirst or "", content.kicker or ""]
    texts += [text for block in content.blocks for text in paragraphs_of(block)]
    found = (word for text in texts for word in WORD.findall(text))
    return {word.casefold() for word in found if word[0].isdigit() or len(word) >= SHORTEST}

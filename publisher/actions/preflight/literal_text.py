"""What an issue's mail shows as it is written, though it looks like merge fields."""

from collections.abc import Iterator
from datetime import datetime

from publisher.actions.issues.issue_snapshot import composition_of
from publisher.content.blocks import Figure
from publisher.content.plain_text import paragraphs_of
from publisher.editorial.models import Issue
from publisher.renderers.email.fields import grammar
from publisher.renderers.email.types import Composition


def literal_text(issue: Issue, *, now: datetime) -> str:
    """The stories' own words, and what `{% raw %}` sets apart, on one line.

    A teaser that an editor wrote for the issue is none of them. Raises PublisherError as
    composition_of does.
    """
    composition = composition_of(issue, now=now)
    teasers = set(issue.items.values_list("teaser", flat=True))
    told = (text for text in _of_stories(composition) if text not in teasers)
    return " ".join("\n".join([*told, *_set_apart(composition)]).split())


def _of_stories(composition: Composition) -> Iterator[str]:
    for article in composition.articles:
        content = article.content
        yield from filter(None, (content.headline, content.kicker, content.standfirst))
        yield from filter(None, (article.notice, content.sponsor, *content.rubrics))
        for block in content.blocks:
            yield from paragraphs_of(block)
            if isinstance(block, Figure):
                yield block.alt


def _set_apart(composition: Composition) -> Iterator[str]:
    written = (composition.subject, composition.preheader, composition.greeting, composition.intro)
    for text in written:
        yield grammar.literals(grammar.parse(text, "intro"))

"""An issue on the web: the mail's HTML without anything of a reader in it."""

import re
from dataclasses import replace
from datetime import datetime

from publisher.actions.compile_issue import composition_of
from publisher.actions.email_themes import load_theme
from publisher.editorial.models import Issue
from publisher.editorial.visibility import Exit, shown
from publisher.renderers.email import render


def web_view(*, issue: Issue, now: datetime) -> str:
    """The issue as a page may show it at `now`: access is cut as on the story's own page, a killed
    story is its notice. Raises Refused when a story in it has become withheld or embargoed.
    """
    composition = composition_of(issue, now=now)
    items = issue.items.select_related("article_version__article")
    stories = (shown(item.article_version, exit=Exit.PAGE, now=now) for item in items)
    public = replace(composition, articles=tuple(story for story in stories if story))
    mail = render(public, load_theme(issue.newsletter.theme))
    return without_reader(mail.html, mail.nonce)


def without_reader(html: str, nonce: str) -> str:
    """Personal links become their words, and what would stand in for a name goes."""
    anchors = re.compile(rf"<a\b[^>]*\bslot-{nonce}-[a-z]+-end[^>]*>(?P<words>.*?)</a>", re.DOTALL)
    return re.sub(f"slot-{nonce}-[a-z]+-end", "", anchors.sub(r"\g<words>", html))

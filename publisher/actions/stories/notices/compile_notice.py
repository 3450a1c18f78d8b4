"""Compile the notice of a correction or kill for the readers of one issue."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from publisher.actions.issues.compile_issue import keep_edition
from publisher.actions.issues.issue_snapshot import brand_of, envelope_of, feedback_id
from publisher.actions.themes.email_themes import NOTICE, load_theme
from publisher.editorial.models import ArticleVersion, Edition, Issue
from publisher.editorial.snapshots import article_url
from publisher.editorial.visibility import Exit, shown
from publisher.errors import Refused
from publisher.renderers.email import Notice, compile_edition, render_notice
from publisher.renderers.email.words.strings import strings_for


def compile_notice(*, version: ArticleVersion, issue: Issue, now: datetime) -> Edition:
    """The mail that tells the issue's readers of a correction, a kill or a takedown; one edition
    for each version and issue.

    Raises Refused `article_not_mailable` when not even the notice may be shown at `now`.
    """
    existing = Edition.objects.filter(issue=issue, article_version=version).first()
    if existing is not None:
        return existing
    mail = render_notice(notice_of(version, issue, now=now), load_theme(NOTICE))
    about = feedback_id(issue, f"notice-{version.pk}")
    envelope = replace(envelope_of(issue), feedback_id=about, automatic=True)
    return keep_edition(
        compile_edition(mail, envelope),
        issue=issue,
        versions=[version.pk],
        now=now,
        notice_of=version,
    )


def notice_of(version: ArticleVersion, issue: Issue, *, now: datetime) -> Notice:
    """What the theme gets. A withdrawn story's own words are not in it, its headline neither."""
    article, newsletter = version.article, issue.newsletter
    seen = shown(version, exit=Exit.MAIL, now=now)
    if seen is None:
        raise Refused(
            "article_not_mailable",
            f"article {article.guid!r} may not be shown now (withheld or under embargo), so its "
            "readers cannot be told of it",
            article.guid,
        )
    withdrawn = seen.pubstatus == "canceled"
    language = newsletter.language or issue.publication.language
    zone = ZoneInfo(issue.publication.time_zone)
    page = f"{settings.BASE_URL}/articles/{article.pk}"
    told = article.notice if withdrawn else version.note or article.notice
    return Notice(
        withdrawn=withdrawn,
        headline=None if withdrawn else seen.content.headline,
        headline_language=seen.content.language or language,
        text=told or strings_for(language).withdrawn_plain,
        article_url=page if withdrawn else article_url(article),
        issue_date=issue.dated_at.astimezone(zone),
        newsletter=newsletter.name,
        language=language,
        dated_at=now.astimezone(zone),
        brand=brand_of(issue.publication),
    )

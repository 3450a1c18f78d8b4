"""The feed of a newsletter's issues, as its archive page lists them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings

from publisher.actions.feeds.feed_meta import FORMATS, STYLESHEET
from publisher.actions.issues.archive_path import archive_path
from publisher.actions.issues.web_view import NEEDED, public_subjects, story_shown
from publisher.content.article import PublishedArticle
from publisher.editorial.models import Issue, IssueItem, Newsletter
from publisher.renderers import body
from publisher.renderers.feeds import Entry, FeedMeta, Format, one_line, render_feed
from publisher.renderers.feeds.phrases import phrases

MOST_ENTRIES = 30


def archive_feed(
    *, newsletter: Newsletter, issues: Sequence[Issue], kind: Format, now: datetime
) -> bytes:
    """The issues, the newest first, as a feed in one format: each with what its stories are called
    on their own pages at `now`, so that one that was killed leaves no headline here."""
    issues = issues[:MOST_ENTRIES]
    subjects = public_subjects(issues=issues, now=now)
    stories = _stories(issues, now)
    entries = tuple(
        _entry(newsletter, issue, subjects[issue.pk], stories.get(issue.pk, [])) for issue in issues
    )
    return render_feed(_meta(newsletter), entries, kind).body


def _stories(issues: Sequence[Issue], now: datetime) -> Mapping[int, list[PublishedArticle]]:
    found: dict[int, list[PublishedArticle]] = {}
    items = IssueItem.objects.filter(issue__in=[issue.pk for issue in issues])
    for item in items.select_related(*NEEDED).order_by("issue_id", "position"):
        story = story_shown(item.article_version, now)
        found.setdefault(item.issue_id, []).append(story)
    return found


def _meta(newsletter: Newsletter) -> FeedMeta:
    publication = newsletter.publication
    addresses = {
        kind: settings.BASE_URL + archive_path(newsletter, f"feed.{kind}") for kind in FORMATS
    }
    year = newsletter.created_at.year
    return FeedMeta(
        id=f"tag:{publication.domain},{year}:archive/{publication.slug}/{newsletter.slug}",
        title=one_line(newsletter.name),
        description=one_line(newsletter.description or publication.tagline),
        language=newsletter.language or publication.language,
        home_url=settings.BASE_URL + archive_path(newsletter),
        addresses=addresses,
        publication=one_line(publication.name),
        created=newsletter.created_at,
        rights=one_line(f"© {publication.publisher_name or publication.name}"),
        icon=f"{settings.BASE_URL}/brand/{publication.slug}.png",
        stylesheet=STYLESHEET,
        contact=publication.contact if "@" in publication.contact else "",
    )


def _entry(
    newsletter: Newsletter, issue: Issue, subject: str, stories: Sequence[PublishedArticle]
) -> Entry:
    publication = newsletter.publication
    language = newsletter.language or publication.language
    headlines = [one_line(story.content.headline) for story in stories]
    changed = [story.updated_at for story in stories if story.updated_at > issue.dated_at]
    year = newsletter.created_at.year
    name = f"archive/{publication.slug}/{newsletter.slug}/{issue.pk}"
    guid = f"tag:{publication.domain},{year}:{name}"
    url = f"{settings.VIEW_URL}/view/{issue.pk}"
    title = one_line(subject) or one_line(newsletter.name)
    return Entry(
        id=guid,
        guid=guid,
        url=url,
        title=title,
        summary=" · ".join(filter(None, headlines)) or title,
        html=_html(headlines, url, language, title),
        language=language,
        published=issue.dated_at.replace(microsecond=0),
        updated=max([issue.dated_at, *changed]).replace(microsecond=0),
    )


def _html(headlines: Sequence[str], url: str, language: str, title: str) -> str:
    rows = "".join(f"<li>{body.text(headline)}</li>" for headline in headlines if headline)
    label = body.text(phrases(language).read_issue.format(title))
    contents = f"<ul>{rows}</ul>" if rows else ""
    return f"{contents}<p><a{body.attribute('href', url)}>{label}</a></p>"

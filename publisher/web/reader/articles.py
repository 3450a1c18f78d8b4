"""Article pages and the front page; what they may show is decided by editorial/visibility.py."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from publisher.actions.issues.archive_path import archive_path
from publisher.actions.issues.list_newsletters import newsletters_of
from publisher.actions.publications.list_publications import (
    all_publications,
    find_publication,
    is_only_publication,
)
from publisher.actions.stories.list_articles import find_article
from publisher.editorial.visibility import Exit, shown, unpublished, visible_articles
from publisher.publications.models import Publication
from publisher.web.errors import gone
from publisher.web.reader.pages import not_listed, reader_page
from publisher.web.story_body import story_body

ON_FRONT = 30


@require_safe
def article(request: HttpRequest, number: int) -> HttpResponse:
    """The readable page. Embargoed, withheld and unknown look alike; a killed story says so, an
    unpublished one only that it is gone (410)."""
    found = find_article(number)
    if found is None:
        raise Http404
    story = shown(found.current, exit=Exit.PAGE, now=datetime.now(UTC)) if found.current else None
    if story is None and unpublished(found):
        return gone(request)
    if story is None:
        raise Http404
    killed = story.pubstatus == "canceled"
    context = {
        "story": story,
        "text": story_body(story, found.publication),
        "killed": killed,
        "cut": story.excerpt,
        "noindex": found.noindex,
        "zone": found.publication.time_zone,
    }
    response = reader_page(
        request,
        "pages/article.html",
        found.publication,
        context,
        language=story.content.language or "",
        status=410 if killed else 200,
    )
    return not_listed(response, found.noindex)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page of the only publication, or the list of all of them."""
    publications = all_publications()
    if len(publications) == 1:
        return _front(request, publications[0])
    context = {"publication": None, "publications": publications}
    return render(request, "pages/publications.html", context)


@require_safe
def front(request: HttpRequest, slug: str) -> HttpResponse:
    """The front page of one publication."""
    publication = find_publication(slug)
    if publication is None:
        raise Http404
    if is_only_publication():
        return redirect("home")
    return _front(request, publication)


def _front(request: HttpRequest, publication: Publication) -> HttpResponse:
    now = datetime.now(UTC)
    rows = visible_articles(publication, now=now)[:ON_FRONT]
    stories = [
        story
        for row in rows
        if row.current and (story := shown(row.current, exit=Exit.PAGE, now=now))
    ]
    context = {
        "stories": stories,
        "newsletters": [(letter, archive_path(letter)) for letter in newsletters_of(publication)],
        "zone": publication.time_zone,
    }
    return reader_page(request, "pages/front.html", publication, context)

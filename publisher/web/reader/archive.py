"""Issues on the web: the archive of a newsletter, and one issue as it was mailed."""

import hashlib
import re
from datetime import UTC, datetime

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from publisher.actions.issues.archive_feed import MOST_ENTRIES, archive_feed
from publisher.actions.issues.archive_path import archive_path
from publisher.actions.issues.list_issues import issues_with_readers, sent_issues
from publisher.actions.issues.list_newsletters import public_newsletter
from publisher.actions.issues.web_view import public_subjects, web_view
from publisher.actions.stories.set_noindex import issue_listed
from publisher.editorial.models import Newsletter
from publisher.renderers.feeds import MIME, Format
from publisher.web.feeds.answers import COMMON
from publisher.web.mail_html import mail_response
from publisher.web.reader.joining.pages import archive_form
from publisher.web.reader.pages import not_listed, reader_page

ON_PAGE = 50


@require_safe
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """All issues that were sent, a page of them at a time. The name may be that of a newsletter in
    any publication; where several have it, `?publication=` says which.
    """
    newsletter = _newsletter(request, slug)
    page = Paginator(sent_issues(newsletter), ON_PAGE).get_page(request.GET.get("page"))
    issues = list(page)
    own = archive_path(newsletter)
    context = {
        "newsletter": newsletter,
        "issues": issues,
        "page": page,
        "address": own + ("&" if "?" in own else "?") + "page=",
        "subjects": public_subjects(issues=issues, now=datetime.now(UTC)),
        "zone": newsletter.publication.time_zone,
        "view_url": settings.VIEW_URL,
        "archive_feeds": {kind: archive_path(newsletter, f"feed.{kind}") for kind in MIME},
        "mime": MIME,
        **archive_form(newsletter),
    }
    response = reader_page(
        request,
        "pages/archive.html",
        newsletter.publication,
        context,
        language=newsletter.language,
    )
    return not_listed(response, not newsletter.indexed)


@require_safe
def feed(request: HttpRequest, slug: str, kind: Format) -> HttpResponse:
    """The newest of them as RSS, Atom or JSON Feed."""
    newsletter = _newsletter(request, slug)
    issues = list(sent_issues(newsletter)[:MOST_ENTRIES])
    document = archive_feed(newsletter=newsletter, issues=issues, kind=kind, now=datetime.now(UTC))
    response = HttpResponse(document, content_type=f"{MIME[kind]}; charset=utf-8")
    for name, value in COMMON:
        response.headers[name] = value
    etag = quote_etag(hashlib.sha256(document).hexdigest()[:32])
    response.headers["ETag"] = etag
    unchanged = get_conditional_response(request, etag=etag, response=response)
    return not_listed(unchanged or response, not newsletter.indexed)


@require_safe
def view(request: HttpRequest, issue: str) -> HttpResponse:
    """The mail on the web, without personal links, and only of what somebody may have got."""
    if not re.fullmatch(r"[1-9][0-9]{0,17}", issue):
        raise Http404
    found = get_object_or_404(issues_with_readers(), pk=int(issue))
    html = web_view(issue=found, now=datetime.now(UTC))
    return not_listed(mail_response(request, html, framed=False), not issue_listed(found))


def _newsletter(request: HttpRequest, slug: str) -> Newsletter:
    newsletter = public_newsletter(slug, request.GET.get("publication"))
    if newsletter is None:
        raise Http404
    return newsletter

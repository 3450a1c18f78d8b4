"""Issues on the web: the archive of a newsletter, and one issue as it was mailed."""

import re
from datetime import UTC, datetime

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from publisher.actions.web_view import public_subjects, web_view
from publisher.delivery.models import Send
from publisher.editorial.models import Issue, Newsletter
from publisher.web.mail_html import mail_response
from publisher.web.reader.pages import reader_page

NOT_OUT = (Send.State.SCHEDULED, Send.State.PREPARING, Send.State.HELD, Send.State.CANCELED)


def sent_issues(newsletter: Newsletter | None = None) -> QuerySet[Issue]:
    """Issues that have begun to leave, the newest first."""
    out = Send.objects.filter(kind=Send.Kind.ISSUE, started_at__isnull=False).exclude(
        state__in=NOT_OUT
    )
    rows = Issue.objects.filter(sends__in=out).select_related("newsletter", "publication")
    if newsletter:
        rows = rows.filter(newsletter=newsletter)
    return rows.distinct().order_by("-dated_at", "-id")


@require_safe
def archive(request: HttpRequest, slug: str) -> HttpResponse:
    """All issues that were sent. The name may be that of a newsletter in any publication; where
    several have it, `?publication=` says which.
    """
    rows = Newsletter.objects.filter(slug=slug).select_related("publication").order_by("pk")
    if wanted := request.GET.get("publication"):
        rows = rows.filter(publication__slug=wanted)
    newsletter = rows.first()
    if newsletter is None:
        raise Http404
    issues = list(sent_issues(newsletter)[:200])
    context = {
        "newsletter": newsletter,
        "issues": issues,
        "subjects": public_subjects(issues=issues, now=datetime.now(UTC)),
        "zone": newsletter.publication.time_zone,
    }
    return reader_page(
        request,
        "pages/archive.html",
        newsletter.publication,
        context,
        language=newsletter.language,
    )


@require_safe
def view(request: HttpRequest, issue: str) -> HttpResponse:
    """The mail on the web, without personal links, and only of what was sent."""
    if not re.fullmatch(r"[1-9][0-9]{0,17}", issue):
        raise Http404
    found = get_object_or_404(sent_issues(), pk=int(issue))
    html = web_view(issue=found, now=datetime.now(UTC))
    return mail_response(request, html, framed=False)

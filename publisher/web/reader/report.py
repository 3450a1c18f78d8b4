"""/report/{token}: figures for who has no account. Signed, without a session or a cookie; it ends,
and is taken back."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from publisher.actions.figures.hand_out import is_good, opened, report_of
from publisher.delivery.models import ReportLink
from publisher.web.figures.shown import shown_outside
from publisher.web.figures.words import period_in_words
from publisher.web.reader.pages import interface_language, keep_private

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@require_safe
def report(request: HttpRequest, token: str) -> HttpResponse:
    """The page; 410 once it has ended or was taken back, 404 for what never was one."""
    link = opened(token)
    if link is None:
        raise Http404
    spoken = interface_language("", link.publication.language)
    with translation.override(spoken):
        response = _page(request, link)
    response.headers["Content-Language"] = spoken
    response.headers["Content-Security-Policy"] = POLICY
    return keep_private(response)


def _page(request: HttpRequest, link: ReportLink) -> HttpResponse:
    found = report_of(link) if is_good(link, datetime.now(UTC)) else None
    context: dict[str, object] = {"publication": link.publication, "link": link}
    if found is None:
        return render(request, "pages/report_ended.html", context, status=410)
    context |= {
        "report": found,
        "shown": shown_outside(found),
        "period_words": period_in_words(found.period),
        "zone": link.publication.time_zone,
    }
    return render(request, "pages/report_outside.html", context)

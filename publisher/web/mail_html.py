"""A mail's HTML on a page of its own: sandboxed, no script, no foreign picture."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from publisher.web.signed_pictures import signature


def with_signed_pictures(html: str, slug: str) -> str:
    """Our pictures by signed local addresses: a preview is opaque, so it sends no cookies, and
    an unpublished story's pictures are open to nobody else.
    """
    ours = re.compile(re.escape(f"{settings.BASE_URL}/pictures/{slug}/") + r"([0-9a-z-]+\.[a-z]+)")
    there = "" if settings.VIEW_URL == settings.BASE_URL else settings.BASE_URL
    return ours.sub(
        lambda m: f"{there}/pictures/{slug}/{m[1]}?preview={signature(slug, m[1])}",
        html,
    )


def mail_response(
    request: HttpRequest, html: str, *, framed: bool, pictures: bool = True
) -> HttpResponse:
    """The page. `framed`: only for a frame of the desk; its links open nothing. Without `pictures`
    none is loaded."""
    sandbox = "sandbox" if framed else "sandbox allow-popups allow-popups-to-escape-sandbox"
    ours = " ".join(sorted({settings.BASE_URL, f"{request.scheme}://{request.get_host()}"}))
    ancestors = f"'self' {settings.BASE_URL}" if framed else "'none'"
    images = f"{ours} data:" if pictures else "'none'"
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = (
        f"{sandbox}; default-src 'none'; style-src 'unsafe-inline'; img-src {images}; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    if framed and settings.VIEW_URL != settings.BASE_URL:  # the header knows no other host
        response.xframe_options_exempt = True
    else:
        response.headers["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    return response

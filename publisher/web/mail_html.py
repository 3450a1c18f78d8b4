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
    return ours.sub(
        lambda m: f"/pictures/{slug}/{m[1]}?preview={signature(slug, m[1])}",
        html,
    )


def mail_response(request: HttpRequest, html: str, *, framed: bool) -> HttpResponse:
    """The page. `framed`: only for a frame of the desk; its links open nothing."""
    sandbox = "sandbox" if framed else "sandbox allow-popups allow-popups-to-escape-sandbox"
    ancestors = "'self'" if framed else "'none'"
    pictures = " ".join(sorted({settings.BASE_URL, f"{request.scheme}://{request.get_host()}"}))
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = (
        f"{sandbox}; default-src 'none'; style-src 'unsafe-inline'; img-src {pictures} data:; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    return response

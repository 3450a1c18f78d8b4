"""Parts of pages that ask for themselves every two seconds: answered with an ETag, and with nothing
(304) while nothing has changed. No request is held.
"""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language

from publisher.web.desk.door.permissions import Visit
from publisher.web.desk.pages import desk_page


def etag_of(visit: Visit, seen: object) -> str:
    """A strong ETag of what the part is made of, its language and its person."""
    said = repr((visit.user.pk, visit.publication.pk, get_language(), seen))
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:24]}"'


def live(
    request: HttpRequest,
    visit: Visit,
    template: str,
    context: dict[str, object],
    *,
    seen: object,
) -> HttpResponse:
    """The part, or 304 for who has it. seen: what it is made of, as a value with a repr of its own.

    A browser that asks by itself gives the ETag back; the part carries it for htmx, too (`etag`),
    which would otherwise put the kept page in the place of itself.
    """
    etag = etag_of(visit, seen)
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers=headers)
    response = desk_page(request, visit, template, {**context, "etag": etag})
    for name, value in headers.items():
        response.headers[name] = value
    return response

"""The built-in mailbox's pages, only where no relay is set, for those who may see addresses."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publisher.channels.mailbox import Mail, count_mails, find_mail, list_mails, read_mail
from publisher.content.numbers import whole_number
from publisher.publications.roles import InstallationPermission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.mail_html import mail_response
from publisher.web.mailbox.reading import read

PAGE = 50
PARTS = ("html", "text", "source")
SHOWN = 500_000
MOST_PAGES = 1_000_000


def permission_of(request: HttpRequest, **_: object) -> InstallationPermission:
    """What every page of the mailbox needs. Raises Http404 with a relay: there is none then."""
    if settings.SMTP_URL:
        raise Http404
    return InstallationPermission.MAILBOX


@require_safe
@desk(permission_of)
def mails(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All caught mails, the newest first, or those whose addresses or subject contain a text."""
    search = request.GET.get("q", "").strip()[:200]
    page = whole_number(request.GET.get("page", "1"), least=1, most=MOST_PAGES) or 1
    total = count_mails(settings.DATA_DIR, search=search)
    offset = (page - 1) * PAGE
    context = {
        "search": search,
        "total": total,
        "mails": list_mails(settings.DATA_DIR, search=search, limit=PAGE, offset=offset),
        "before": urlencode({"q": search, "page": page - 1}) if page > 1 else None,
        "after": urlencode({"q": search, "page": page + 1}) if offset + PAGE < total else None,
    }
    return desk_page(request, visit, "pages/mailbox.html", context)


@require_safe
@desk(permission_of)
def mail(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """One mail: as HTML in a frame of its own, as text or as source, and what makes it pass."""
    found, raw = _find(number)
    asked = request.GET.get("part", "")
    reading = read(raw)
    shown = asked if asked in PARTS else ("html" if reading.html else "text")
    context = {
        "mail": found,
        "reading": reading,
        "passes": all(check.holds for check in reading.checks),
        "shown": shown,
        "source": raw[:SHOWN].decode("utf-8", "replace") if shown == "source" else "",
    }
    return desk_page(request, visit, "pages/mail.html", context)


@require_safe
@desk(permission_of)
def html(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """The HTML part alone, sandboxed by its own policy."""
    _, raw = _find(number)
    return mail_response(request, read(raw).html, framed=True)


@require_safe
@desk(permission_of)
def source(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """The bytes as they came in, to keep as a file."""
    found, raw = _find(number)
    response = HttpResponse(raw, content_type="message/rfc822")
    response.headers["Content-Disposition"] = f'attachment; filename="mail-{found.id}.eml"'
    return response


def _find(number: int) -> tuple[Mail, bytes]:
    found = find_mail(settings.DATA_DIR, number)
    if found is None:
        raise Http404
    return found, read_mail(settings.DATA_DIR, number)

"""Who writes: postal address, publisher and sender, and the lines that prove it in DNS."""

from datetime import UTC, datetime
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from publisher.actions.beginning.sender_records import check_records, make_keys, sender_records
from publisher.actions.preflight.sender import is_imprint_whole
from publisher.actions.publications.change_publication import change_publication
from publisher.actions.publications.publication_fields import CHECKS, Fields
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.begin.steps import visit_url
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.setup.publication import PROBLEMS
from publisher.web.desk.states import MISSING, THERE, UNKNOWN

LABELS = {
    "publisher_name": _("Legal publisher"),
    "postal_address": _("Postal address"),
    "sender_name": _("Name of the sender"),
    "sender_address": _("Address of the sender"),
    "reply_to": _("Address for answers (empty: the sender’s)"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
def sender(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form and the lines. POST keeps the form, makes keys, or asks DNS."""
    if request.method != "POST":
        return _page(request, visit, _stored(visit))
    now, publication = datetime.now(UTC), visit.publication
    act = request.POST.get("act")
    try:
        if act == "keys":
            make_keys(publication=publication, actor=visit.actor, now=now)
        elif act == "check":
            check_records(publication=publication, actor=visit.actor, now=now)
        else:
            fields = cast(Fields, _given(request))
            change_publication(publication=publication, actor=visit.actor, now=now, **fields)
    except PublisherError as error:
        values = _stored(visit) | _given(request)
        return _page(request, visit, values, _problem(error), 400)
    return redirect(visit_url(visit, "begin-sender") + ("#dns" if act else ""))


def _given(request: HttpRequest) -> dict[str, str]:
    form = request.POST
    return {name: form[name].replace("\r\n", "\n") for name in LABELS if name in form}


def _stored(visit: Visit) -> dict[str, str]:
    return {name: getattr(visit.publication, name) for name in LABELS}


def _problem(error: PublisherError) -> str:
    field = next((name for name, (where, _check) in CHECKS.items() if where == error.where), "")
    text = str(PROBLEMS.get(error.code) or explained(error))
    return f"{LABELS[field]} – {text}" if field in LABELS else text


def _page(
    request: HttpRequest,
    visit: Visit,
    values: dict[str, str],
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    try:
        records = sender_records(visit.publication)
    except PublisherError:  # its sender is no address: the form says so first
        records = None
    signs = {True: THERE, False: MISSING, None: UNKNOWN}
    context = {
        "values": values,
        "labels": LABELS,
        "records": records,
        "rows": [(one, signs[one.there]) for one in records.records] if records else [],
        "has_keys": any(one.kind == "DKIM" for one in records.records) if records else False,
        "has_relay": bool(settings.SMTP_URL),
        "whole": records is not None and not problem and is_imprint_whole(visit.publication),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/begin_sender.html", context, status=status)

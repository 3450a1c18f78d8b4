"""/view/preview/{token}: an issue as it would leave, for who was given its address a moment ago."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publisher.actions.issues.list_issues import issue_rows
from publisher.actions.issues.render_issue import Format, render_issue
from publisher.actions.readers.find_reader import address_of_reader
from publisher.editorial.models import Issue
from publisher.errors import PublisherError
from publisher.renderers.email.lights import in_light
from publisher.web.desk.problems import explained
from publisher.web.mail_html import mail_response, with_signed_pictures
from publisher.web.signed_previews import Look, look_in, opened

LIGHT = "light"  # the light edition
FORMATS: dict[str, Format] = {"html": "html", LIGHT: "html", "text": "text", "source": "eml"}


@require_safe
def shown_preview(request: HttpRequest, token: str) -> HttpResponse:
    """The mail alone: sandboxed, of no origin, without cookies; nothing keeps it."""
    found = opened(token)
    if found is None:
        gone = _("this preview has had its time. Ask its page for it again.")
        return _answer(request, _no_preview(request, gone), Look(), 410)
    number, query, actor = found
    issue = get_object_or_404(issue_rows(), pk=number)
    look = look_in({name: str(value) for name, value in QueryDict(query).items()})
    try:
        return _answer(request, _page(request, issue, look, actor), look, 200)
    except PublisherError as error:
        return _answer(request, _no_preview(request, explained(error)), look, 409)


def _page(request: HttpRequest, issue: Issue, look: Look, actor: str) -> str:
    """Raises PublisherError where the mail cannot be made."""
    mail = render_issue(
        issue=issue,
        format=FORMATS[look.part],
        recipient=address_of_reader(issue.publication, look.reader) if look.reader else None,
        actor=actor,
        now=datetime.now(UTC),
        light=look.part == LIGHT,
    ).decode("utf-8", "replace")
    if FORMATS[look.part] == "html":
        return in_light(with_signed_pictures(mail, issue.publication.slug), look.light)
    context = {"text": mail, "light": look.light, "kind": look.part}
    return render(request, "pages/desk/preview_text.html", context).content.decode()


def _no_preview(request: HttpRequest, problem: object) -> str:
    return render(request, "pages/no_preview.html", {"problem": problem}).content.decode()


def _answer(request: HttpRequest, page: str, look: Look, status: int) -> HttpResponse:
    response = mail_response(request, page, framed=True, pictures=look.pictures)
    response.status_code = status
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

"""/desk/articles/{id}/alert/: the one question before an alert, and the alert itself.

It has a subject, its reach in people and one button. Nothing is sent by opening it, nor by a key in
its field: the form's first button, which Enter would press, is disabled.
"""

import uuid
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from publisher.actions.compose.send_alert import (
    AlertPlan,
    alert_newsletters,
    plan_alert,
    send_alert,
)
from publisher.actions.issues.create_issue import SUBJECT_LENGTH, shortened
from publisher.actions.stories.list_articles import article_rows
from publisher.editorial.models import Article, Newsletter
from publisher.editorial.visibility import Exit, shown, under_embargo
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.issues.compose_form import error_text
from publisher.web.desk.pages import desk_page
from publisher.web.desk.states import sign_of
from publisher.web.desk.stories.article import seen_version

PROBLEMS = {
    "already_alerted": _("these readers were alerted to this story before."),
    "not_an_alert": _("this newsletter is no alert any more; choose another."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEND, article_rows)
def alert(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """GET asks, POST sends after the second thoughts: once, however often it is posted."""
    letters = alert_newsletters(visit.publication)
    chosen = _chosen(request, letters)
    if request.method != "POST":
        return _page(request, visit, found, letters, chosen or _first(letters))
    subject = request.POST.get("subject", "")
    if chosen is None:  # never another one in its place
        problem = str(PROBLEMS["not_an_alert"])
        first = _first(letters)
        return _page(request, visit, found, letters, first, subject=subject, problem=problem)
    try:
        started = send_alert(
            article=found,
            newsletter=chosen,
            subject=subject,
            seen_version=seen_version(request),
            idempotency_key=f"alert:{request.POST.get('key', '')[:64]}",
            actor=visit.actor,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        problem = str(PROBLEMS.get(error.code) or error_text(error))
        found = article_rows().get(pk=found.pk)
        return _page(request, visit, found, letters, chosen, subject=subject, problem=problem)
    return redirect("send", started.send.pk)


def _chosen(request: HttpRequest, letters: list[Newsletter]) -> Newsletter | None:
    """The newsletter that is named, if it is an alert."""
    asked = request.POST if request.method == "POST" else request.GET
    slug = asked.get("newsletter", "")
    return next((one for one in letters if one.slug == slug), None)


def _first(letters: list[Newsletter]) -> Newsletter | None:
    return letters[0] if letters else None


def _page(
    request: HttpRequest,
    visit: Visit,
    found: Article,
    letters: list[Newsletter],
    chosen: Newsletter | None,
    *,
    subject: str | None = None,
    problem: str = "",
) -> HttpResponse:
    now = datetime.now(UTC)
    plan = plan_alert(article=found, newsletter=chosen, now=now) if chosen else None
    version = found.current
    context = {
        "article": found,
        "version": version,
        "sign": sign_of(found, early=under_embargo(found, now=now)),
        "story": shown(version, exit=Exit.MAIL, now=now) if version else None,
        "letters": letters,
        "plan": plan,
        "usable": _usable(found, now),
        "ready": _ready(found, plan, now),
        "subject": _subject(found) if subject is None else subject,
        "longest": SUBJECT_LENGTH,
        "problem": problem,
        "key": uuid.uuid4().hex,
    }
    status = 409 if problem else 200
    return desk_page(request, visit, "pages/desk/alert.html", context, status=status)


def _ready(found: Article, plan: AlertPlan | None, now: datetime) -> bool:
    """Whether the button is there."""
    return _usable(found, now) and plan is not None and plan.readers > 0 and plan.before is None


def _usable(found: Article, now: datetime) -> bool:
    """Whether readers may have it now: neither held back nor withdrawn."""
    return found.pubstatus == Article.PubStatus.USABLE and not under_embargo(found, now=now)


def _subject(found: Article) -> str:
    return shortened(found.current.headline, SUBJECT_LENGTH) if found.current else ""

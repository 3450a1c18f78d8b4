"""The second page of every decision: whom it reaches, why, and the one button that does it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from publisher.actions.stories.act_if_unchanged import act_if_unchanged, newest_version_number
from publisher.actions.stories.article_reach import Reached, reach_of
from publisher.actions.stories.list_articles import article_rows
from publisher.actions.stories.notices.notice_preview import (
    NoticePreview,
    neutral_notice,
    preview_notice,
)
from publisher.actions.stories.notices.notify_readers import notify_readers
from publisher.actions.stories.source_text import updating_door
from publisher.content.article import Parsed
from publisher.content.local_time import moment_in
from publisher.content.parsers import parse
from publisher.content.parsers.source import MOST_BYTES
from publisher.content.typesetting import typeset
from publisher.editorial.models import Article
from publisher.editorial.visibility import under_embargo
from publisher.errors import OutOfReach, PublisherError, Refused
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.states import sign_of
from publisher.web.desk.stories.article import article_page, seen_version
from publisher.web.desk.stories.decision_words import WORDS
from publisher.web.desk.stories.decisions import DECISIONS, Decision, DecisionInput


def permission_of(request: HttpRequest, name: str, **_: object) -> Permission:
    """What the decision of this name needs. Raises Http404 for a name that is none."""
    if name not in DECISIONS:
        raise Http404
    return DECISIONS[name].permission


@require_http_methods(["GET", "HEAD", "POST"])
@desk(permission_of, article_rows)
def decide(request: HttpRequest, visit: Visit, found: Article, name: str) -> HttpResponse:
    """GET asks and names the reach; POST does it, unless the story changed after the question."""
    decision = DECISIONS[name]
    if request.method != "POST" or "preview" in request.POST:
        return _confirmation(request, visit, found, decision)
    try:
        given = _read_form(request, visit, found, decision)
        done = act_if_unchanged(
            article=found, seen=seen_version(request), act=lambda: decision.act(found, given)
        )
    except PublisherError as error:
        fresh = article_rows().get(pk=found.pk)
        return _confirmation(request, visit, fresh, decision, explained(error), _status(error))
    return _decided(request, visit, done, notify=decision.notifies and "tell" in request.POST)


def _status(error: PublisherError) -> int:
    """Of what stands against it; 503 may be pressed again."""
    if isinstance(error, OutOfReach):
        return 503
    return 409 if isinstance(error, Refused) else 400


def _decided(request: HttpRequest, visit: Visit, done: Reached, *, notify: bool) -> HttpResponse:
    """The decision stands; whatever keeps the mail to its readers back does not undo it."""
    number = done.version.article_id
    if notify and visit.may(Permission.SEND):
        try:
            notify_readers(version=done.version, actor=visit.actor, now=datetime.now(UTC))
        except PublisherError as error:
            fresh = article_rows().get(pk=number)
            return article_page(request, visit, fresh, explained(error), 409)
    return redirect("desk-article", number)


def _read_form(
    request: HttpRequest, visit: Visit, found: Article, decision: Decision
) -> DecisionInput:
    """The form, read. Raises PublisherError, BadInput for a time or a file that cannot be read."""
    until = None
    if decision.name == "embargo":
        zone = ZoneInfo(found.publication.time_zone)
        until = moment_in(request.POST.get("until", ""), zone, "until")
    return DecisionInput(
        text=_typed(request, "text"),
        reason=_typed(request, "reason"),
        by=_typed(request, "by"),
        until=until,
        parsed=_parsed(request, found) if decision.name == "correct" else None,
        actor=visit.actor,
        now=datetime.now(UTC),
    )


def _notice(
    request: HttpRequest, found: Article, decision: Decision, now: datetime
) -> tuple[str, NoticePreview | None]:
    """Of a kill: its notice as typed, neutral to begin with, and how each exit would say it."""
    if decision.name != "kill":
        return "", None
    text = _typed(request, "text") if request.method == "POST" else neutral_notice(found)
    return text, preview_notice(article=found, notice=text, now=now)


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\r\n", "\n")


def _parsed(request: HttpRequest, found: Article) -> Parsed | None:
    """The corrected text, where a file was given."""
    file = request.FILES.get("file")
    if file is None or not file.name:
        return None
    zone = ZoneInfo(found.publication.time_zone)
    parsed = parse(file.read(MOST_BYTES + 1), filename=file.name, time_zone=zone)
    return typeset(parsed, filename=file.name, language=found.publication.language)


def _confirmation(
    request: HttpRequest,
    visit: Visit,
    found: Article,
    decision: Decision,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    now = datetime.now(UTC)
    context = {
        "article": found,
        "sign": sign_of(found, early=under_embargo(found, now=now)),
        "decision": decision,
        "word": WORDS[decision.name],
        "reach": reach_of(article=found, now=now),
        "newest": newest_version_number(found),
        "form": request.POST,
        "cms": updating_door(found) if decision.name == "correct" else "",
        "notice": _notice(request, found, decision, now),
        "may_tell": visit.may(Permission.SEND),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk_decision.html", context, status=status)

"""The second page of every decision: whom it reaches, why, and the one button that does it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from publisher.actions.stories.act_on_seen import act_on_seen, newest_number
from publisher.actions.stories.article_reach import Reached, reach_of
from publisher.actions.stories.notify_readers import notify_readers
from publisher.content.article import Parsed
from publisher.content.local_time import moment_in
from publisher.content.parsers import parse
from publisher.content.parsers.source import MOST_BYTES
from publisher.content.typesetting import typeset
from publisher.editorial.models import Article
from publisher.editorial.visibility import under_embargo
from publisher.errors import PublisherError, Refused
from publisher.web.desk.door.permissions import Role, Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.states import sign_of
from publisher.web.desk.stories.article import article_page, article_rows, seen_version
from publisher.web.desk.stories.decision_words import WORDS
from publisher.web.desk.stories.decisions import DECISIONS, Decision, Wish

NOTHING: Mapping[str, str] = {}


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def decide(request: HttpRequest, visit: Visit, number: int, name: str) -> HttpResponse:
    """GET asks and names the reach; POST does it, unless the story changed after the question."""
    decision = DECISIONS.get(name)
    if decision is None:
        raise Http404
    found = visit.find(article_rows(), number, decision.role)
    if request.method != "POST":
        return _question(request, visit, found, decision)
    try:
        wish = _wish(request, visit, found, decision)
        done = act_on_seen(
            article=found, seen=seen_version(request), act=lambda: decision.act(found, wish)
        )
    except PublisherError as error:
        status = 409 if isinstance(error, Refused) else 400
        fresh = article_rows().get(pk=number)
        return _question(request, visit, fresh, decision, explained(error), status)
    return _told(request, visit, done, wanted=decision.tells and "tell" in request.POST)


def _told(request: HttpRequest, visit: Visit, done: Reached, *, wanted: bool) -> HttpResponse:
    """The decision stands; whatever keeps the mail to its readers back does not undo it."""
    number = done.version.article_id
    if wanted and visit.may(Role.SENDER):
        try:
            notify_readers(version=done.version, actor=visit.actor, now=datetime.now(UTC))
        except PublisherError as error:
            fresh = article_rows().get(pk=number)
            return article_page(request, visit, fresh, explained(error), 409)
    return redirect("desk-article", number)


def _wish(request: HttpRequest, visit: Visit, found: Article, decision: Decision) -> Wish:
    """The form, read. Raises PublisherError, BadInput for a time or a file that cannot be read."""
    until = None
    if decision.name == "embargo":
        zone = ZoneInfo(found.publication.time_zone)
        until = moment_in(request.POST.get("until", ""), zone, "until")
    return Wish(
        text=request.POST.get("text", "").replace("\r\n", "\n"),
        until=until,
        parsed=_parsed(request, found) if decision.name == "correct" else None,
        actor=visit.actor,
        now=datetime.now(UTC),
    )


def _parsed(request: HttpRequest, found: Article) -> Parsed | None:
    """The corrected text, where a file was given."""
    file = request.FILES.get("file")
    if file is None or not file.name:
        return None
    zone = ZoneInfo(found.publication.time_zone)
    parsed = parse(file.read(MOST_BYTES + 1), filename=file.name, time_zone=zone)
    return typeset(parsed, filename=file.name, language=found.publication.language)


def _question(
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
        "newest": newest_number(found),
        "said": request.POST if problem else NOTHING,
        "may_tell": visit.may(Role.SENDER),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk_decision.html", context, status=status)

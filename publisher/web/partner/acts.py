"""What the buttons of a partner's page do."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_POST

from publisher.actions.partners.engineer.host_key import state_host_key
from publisher.actions.partners.engineer.links import ask_link
from publisher.actions.partners.engineer.links import close as close_session
from publisher.actions.partners.engineer.requests import Kind, ask
from publisher.actions.partners.engineer.rotation import Rotated, rotate_for_engineer
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.web.partner import words
from publisher.web.partner.pages import place_or_404, place_page, shown_page
from publisher.web.partner.session import Session, end, partner_page


@require_POST
@partner_page
def act(request: HttpRequest, session: Session, slug: str) -> HttpResponse:
    """A test, or a sample: nothing of it changes what the partner holds."""
    code = request.POST.get("sample", "")
    kind = Kind.SAMPLE if code else Kind.TRIAL
    return _ask(request, session, slug, kind, {"sample": code} if code else {})


@require_POST
@partner_page
def replay(request: HttpRequest, session: Session, slug: str) -> HttpResponse:
    """What went out lately, once more."""
    if not session.fresh:
        return _wants_fresh(request, session, slug)
    hours = whole_number(request.POST.get("hours", "")) or 0
    return _ask(request, session, slug, Kind.REPLAY, {"hours": hours})


@require_POST
@partner_page
def rotate(request: HttpRequest, session: Session, slug: str) -> HttpResponse:
    """Another secret, on the one page that ever shows it."""
    found = place_or_404(session, slug)
    if not session.fresh:
        return _wants_fresh(request, session, slug)
    sent = request.POST
    given = {key.removeprefix("given-"): sent[key] for key in sent if key.startswith("given-")}
    try:
        rotated = rotate_for_engineer(
            entered=session.entered,
            destination=found,
            kind=sent.get("kind", ""),
            given=given,
            at_once="at_once" in sent,
            state=sent.get("state", ""),
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        said = words.problem_of(error)
        return place_page(request, session, found, problem=said, status=409)
    return _shown_once(request, session, slug, rotated)


@require_POST
@partner_page
def host_key(request: HttpRequest, session: Session, slug: str) -> HttpResponse:
    """The key that the partner's server has, as its engineer says."""
    found = place_or_404(session, slug)
    if not session.fresh:
        return _wants_fresh(request, session, slug)
    key = request.POST.get("host_key", "")
    try:
        state_host_key(entered=session.entered, destination=found, key=key, now=datetime.now(UTC))
    except PublisherError as error:
        said = words.problem_of(error)
        return place_page(request, session, found, problem=said, status=409)
    return HttpResponseRedirect(reverse("partner-place", args=[slug]) + "#try", status=303)


@require_POST
@partner_page
def fresh(request: HttpRequest, session: Session, slug: str) -> HttpResponse:
    """A new link to the same mailbox: opening it makes the session fresh."""
    found = place_or_404(session, slug)
    if session.entered.contact is not None:
        language = translation.get_language() or ""
        ask_link(contact=session.entered.contact, language=language, now=datetime.now(UTC))
    return place_page(request, session, found, mailed=True)


@require_POST
@partner_page
def close(_request: HttpRequest, session: Session) -> HttpResponse:
    """End the session, wherever its cookie is."""
    close_session(session.entered)
    response = HttpResponseRedirect(reverse("partner-ask"), status=303)
    end(response)
    return response


def _ask(
    request: HttpRequest, session: Session, slug: str, kind: Kind, values: dict[str, object]
) -> HttpResponse:
    found = place_or_404(session, slug)
    try:
        ask(
            entered=session.entered,
            destination=found,
            kind=kind,
            values=values,
            now=datetime.now(UTC),
        )
    except PublisherError as error:
        said = words.problem_of(error)
        return place_page(request, session, found, problem=said, status=409)
    return HttpResponseRedirect(reverse("partner-place", args=[slug]) + "#asked", status=303)


def _wants_fresh(request: HttpRequest, session: Session, slug: str) -> HttpResponse:
    said = str(words.WANTS_FRESH)
    return place_page(request, session, place_or_404(session, slug), problem=said, status=403)


def _shown_once(
    request: HttpRequest, session: Session, slug: str, rotated: Rotated
) -> HttpResponse:
    context = {
        "slug": slug,
        "secrets": [(words.SECRETS.get(k, k), value) for k, value in rotated.secrets.items()],
        "old_until": rotated.old_until,
    }
    return shown_page(request, session, "pages/partner_secret.html", context)

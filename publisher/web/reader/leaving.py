"""/u/{token}: leaving a letter. GET shows one button; POST leaves (RFC 8058 too)."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publisher.actions.readers.choose_lists import choices_of
from publisher.actions.readers.leaving_reasons import Reason, count_reason
from publisher.actions.readers.undo_leaving import Leaving, leaving_from, undo_leaving
from publisher.actions.readers.unsubscribe import (
    delivery_of_click,
    delivery_of_token,
    unsubscribe,
)
from publisher.delivery.models import Delivery
from publisher.delivery.newsletters import newsletter_of
from publisher.publications.tokens import seal, unseal
from publisher.web.own_words import gettext_lazy as _
from publisher.web.reader.pages import keep_private, page_words, private_page, small_form

SOURCE = "unsubscribe page"
REASONS = {
    Reason.TOO_MANY: _("It comes too often"),
    Reason.NOT_INTERESTING: _("It does not interest me any more"),
    Reason.NOT_ASKED: _("I never signed up for it"),
    Reason.ELSEWHERE: _("I read you elsewhere"),
    Reason.OTHER: _("Another reason"),
}


@csrf_exempt  # the token is the authority: mail programs post without a cookie (RFC 8058 3.1)
@require_http_methods(["GET", "HEAD", "POST"])
@small_form
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """GET changes nothing, because link scanners follow it; POST unsubscribes, without redirect."""
    now = datetime.now(UTC)
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        return _one_click(token, now)
    delivery = delivery_of_token(token)
    if delivery is None:
        raise Http404
    done = _do(request, delivery, now) if request.method == "POST" else ""
    newsletter, leaving = newsletter_of(delivery), _leaving(delivery, now)
    context = {
        "token": token,
        "done": done,
        "left": done in ("left", "everywhere", "thanked") or (not done and leaving is not None),
        "newsletter": newsletter,
        "leaving": seal("undo", leaving.number) if leaving else "",
        "reasons": REASONS,
        "others": _others(delivery) if done or leaving else False,
    }
    language = newsletter.language if newsletter else ""
    return private_page(
        request, "pages/leave.html", delivery.publication, context, language=language
    )


def _one_click(token: str, now: datetime) -> HttpResponse:
    """What a mail program asks for its reader: nobody looks at the answer, so it costs little."""
    delivery = delivery_of_click(token)
    if delivery is None:
        raise Http404
    unsubscribe(delivery=delivery, source="one-click (RFC 8058)", now=now)
    newsletter = newsletter_of(delivery)
    own = newsletter.language if newsletter else ""
    with page_words(delivery.publication, own, delivery.publication.language):
        said = str(_("You have left this newsletter"))
    return keep_private(HttpResponse(f"{said}.\n", content_type="text/plain; charset=utf-8"))


def _do(request: HttpRequest, delivery: Delivery, now: datetime) -> str:
    """What the button asks for; a post that names none of ours leaves."""
    number = unseal("undo", request.POST.get("leaving", ""))
    if number is not None and "undo" in request.POST:
        return _undone(delivery, number, now)
    if number is not None and "why" in request.POST:
        return _thanked(delivery, number, request.POST["why"], now)
    everywhere = "everywhere" in request.POST
    unsubscribe(delivery=delivery, source=SOURCE, now=now, everywhere=everywhere)
    return "everywhere" if everywhere else "left"


def _undone(delivery: Delivery, number: int, now: datetime) -> str:
    reader = delivery.subscriber
    if reader is None:
        return "too_late"
    back = undo_leaving(subscriber=reader, leaving=number, source=SOURCE, now=now)
    return "undone" if back else "too_late"


def _thanked(delivery: Delivery, number: int, why: str, now: datetime) -> str:
    leaving = _leaving(delivery, now)
    if leaving is not None and leaving.number == number:
        count_reason(
            publication=delivery.publication,
            newsletter=newsletter_of(delivery),
            leaving=number,
            reason=why,
        )
    return "thanked"


def _leaving(delivery: Delivery, now: datetime) -> Leaving | None:
    """What this mail's reader left lately, if it was the mail's newsletter too."""
    reader, newsletter = delivery.subscriber, newsletter_of(delivery)
    return leaving_from(subscriber=reader, newsletter=newsletter, now=now) if reader else None


def _others(delivery: Delivery) -> bool:
    """Whether the reader gets anything else of the publication's."""
    reader = delivery.subscriber
    if reader is None:
        return False
    return any(one.subscribed for one in choices_of(subscriber=reader, now=datetime.now(UTC)))

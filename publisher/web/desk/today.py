"""Today: what goes out next, what runs, what needs a person."""

from datetime import UTC, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publisher.actions.readers.count_audience import count_audience
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Issue
from publisher.publications.models import Publication
from publisher.publications.roles import Permission
from publisher.syndication.models import Partner
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.sends.progress import progress_of
from publisher.web.desk.states import DELIVERY, ISSUE, SEND

READERS = (Send.Kind.ISSUE, Send.Kind.NOTICE, Send.Kind.TEST)
STUCK = (Delivery.State.RETRYING, Delivery.State.FAILED, Delivery.State.UNCERTAIN)
LOOK_BACK = timedelta(days=30)
MOST = 10


@require_safe
@desk(Permission.VIEW)
def today(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The first page of the desk."""
    now = datetime.now(UTC)
    publication = visit.publication
    waiting = _sends(publication).filter(state__in=[Send.State.PAUSED, Send.State.HELD])
    running = _sends(publication).filter(state__in=[Send.State.PREPARING, Send.State.RUNNING])
    scheduled = _sends(publication).filter(state=Send.State.SCHEDULED)
    stopped = [(send, SEND[Send.State(send.state)]) for send in waiting[:MOST]]
    uncertain, partners = _uncertain(publication, now), _partners(publication)
    context = {
        "now": now,
        "needs": len(stopped) + len(uncertain) + len(partners),
        "waiting": stopped,
        "uncertain": uncertain,
        "partners": partners,
        "running": [progress_of(send, now) for send in running[:MOST]],
        "scheduled": list(scheduled.order_by("not_before")[:MOST]),
        "issues": _next_issues(publication),
        "finished": list(
            _sends(publication)
            .filter(state=Send.State.FINISHED, finished_at__gte=now - LOOK_BACK)
            .order_by("-finished_at")[:5]
        ),
    }
    template = "fragments/today.html" if request.headers.get("HX-Request") else "pages/today.html"
    return desk_page(request, visit, template, context)


def _sends(publication: Publication) -> QuerySet[Send]:
    return (
        Send.objects.filter(publication=publication, kind__in=READERS)
        .select_related("issue__newsletter", "publication")
        .order_by("-created_at")
    )


def _next_issues(publication: Publication) -> list[dict[str, object]]:
    """Issues that nobody has sent yet, with their reach."""
    going = Send.objects.filter(issue=OuterRef("pk"), kind=Send.Kind.ISSUE).exclude(
        state=Send.State.CANCELED
    )
    drafts = (
        Issue.objects.filter(publication=publication)
        .exclude(state=Issue.State.SENT)
        .exclude(Exists(going))
        .select_related("newsletter")
        .order_by("-dated_at")[:MOST]
    )
    return [
        {
            "issue": issue,
            "sign": ISSUE[Issue.State(issue.state)],
            "readers": count_audience(newsletter=issue.newsletter),
        }
        for issue in drafts
    ]


def _uncertain(publication: Publication, now: datetime) -> list[tuple[Send, int]]:
    recent = {s.pk: s for s in _sends(publication).filter(created_at__gte=now - LOOK_BACK)[:200]}
    rows = (
        Delivery.objects.filter(send_id__in=list(recent), state=Delivery.State.UNCERTAIN)
        .values("send_id")
        .annotate(number=Count("id"))
        .order_by("-send_id")
    )
    return [(recent[row["send_id"]], row["number"]) for row in rows]


def _partners(publication: Publication) -> list[dict[str, object]]:
    """Partners that are paused, or whose deliveries do not get through."""
    rows = (
        Delivery.objects.filter(publication=publication, destination__isnull=False, state__in=STUCK)
        .values("destination__partner_id", "state")
        .annotate(number=Count("id"))
        .order_by("state")
    )
    stuck: dict[int, list[object]] = {}
    for row in rows:
        sign = DELIVERY[Delivery.State(row["state"])]
        stuck.setdefault(row["destination__partner_id"], []).append((sign, row["number"]))
    return [
        {"partner": partner, "stuck": stuck.get(partner.pk, [])}
        for partner in Partner.objects.filter(publication=publication).order_by("name")
        if partner.paused_at or partner.pk in stuck
    ]

"""Reports: the publication or a newsletter over time, and one issue; each table also as a file."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publisher.actions.figures.parts import parts_of, parts_of_mails
from publisher.actions.figures.periods import Kind, Period, period_around, range_of, read_period
from publisher.actions.figures.report import Report, report_on, report_on_issue
from publisher.actions.issues.list_issues import issue_rows
from publisher.actions.issues.list_newsletters import newsletters_of
from publisher.actions.measuring.report_clicks import FEW, report_clicks
from publisher.editorial.models import Issue, Newsletter
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.figures.shown import MOST_ROWS, file_of, shown_mails, shown_report
from publisher.web.figures.words import period_in_words
from publisher.web.formats import percent


@require_safe
@desk(Permission.VIEW)
def reports(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A period of the publication, or of one newsletter; this month unless another is asked for."""
    title, known = visit.publication, newsletters_of(visit.publication)
    newsletter = _newsletter(known, request.GET.get("newsletter", ""))
    today = datetime.now(UTC).astimezone(ZoneInfo(title.time_zone)).date()
    period, problem = _period(request.GET, today)
    report = report_on(publication=title, newsletter=newsletter, period=period)
    if name := request.GET.get("part", ""):
        parts = parts_of(report)
        if name not in parts:
            raise Http404
        called = f"{newsletter.slug if newsletter else title.slug}-{period.name}"
        return file_of(parts[name], called, title.time_zone)
    context = {
        **_whole(report, today),
        "newsletters": known,
        "given": _given(request.GET, period, problem),
        "problem": problem,
    }
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/reports.html", context, status=status)


def _whole(report: Report, today: date) -> dict[str, object]:
    """The report, and the ways to others."""
    newsletter, period, letters = report.newsletter, report.period, report.mails.letters
    return {
        "report": report,
        "shown": shown_report(report),
        "letters": letters[:MOST_ROWS],
        "more_letters": len(letters[MOST_ROWS:]),
        "wanted": newsletter.slug if newsletter else "",
        "period_words": period_in_words(period),
        "earlier": _asked(newsletter, period.before()),
        "later": _asked(newsletter, period.after()) if period.last < today else "",
        "kinds": [(word, _asked(newsletter, one)) for word, one in _kinds(period, today)],
        "file": f"?{_asked(newsletter, period)}",
    }


@require_safe
@desk(Permission.VIEW, issue_rows)
def issue_report(request: HttpRequest, visit: Visit, found: Issue) -> HttpResponse:
    """One issue, over all its sends."""
    zone = visit.publication.time_zone
    mails = report_on_issue(issue=found)
    if name := request.GET.get("part", ""):
        parts = parts_of_mails(mails)
        if name not in parts:
            raise Http404
        return file_of(parts[name], f"{found.newsletter.slug}-{found.pk}", zone)
    clicks = report_clicks(issue=found)
    context = {
        "issue": found,
        "mails": mails,
        "shown": shown_mails(mails, zone),
        "accepted": _accepted(mails.total.accepted, mails.total.recipients),
        "clicks": clicks if clicks.links else None,
        "few": FEW,
        "file": "?",
    }
    return desk_page(request, visit, "pages/desk/issue_report.html", context)


def _accepted(accepted: int, recipients: int) -> str:
    return percent(accepted / recipients) if recipients else ""


def _newsletter(known: list[Newsletter], slug: str) -> Newsletter | None:
    """The one that was asked for. Raises Http404 for one that is not there."""
    if not slug:
        return None
    found = next((one for one in known if one.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _period(asked: QueryDict, today: date) -> tuple[Period, object]:
    """What the query names, and what is wrong with it: then it is this month."""
    this_month = period_around(Kind.MONTH, today)
    name, first, last = (asked.get(one, "").strip() for one in ("period", "first", "last"))
    try:
        if first or last:
            return range_of(first, last), ""
        return (read_period(name), "") if name else (this_month, "")
    except PublisherError:
        return this_month, _(
            "These days are no period: from a day to a later one, ten years at most."
        )


def _asked(newsletter: Newsletter | None, period: Period) -> str:
    query = QueryDict(mutable=True)
    query["period"] = period.name
    if newsletter is not None:
        query["newsletter"] = newsletter.slug
    return query.urlencode()


def _kinds(period: Period, today: date) -> list[tuple[str, Period]]:
    """The month, quarter and year that one comes to from here: those of its last day that was."""
    day = min(period.last, today)
    words = {Kind.MONTH: _("Month"), Kind.QUARTER: _("Quarter"), Kind.YEAR: _("Year")}
    return [(word, period_around(kind, day)) for kind, word in words.items()]


def _given(asked: QueryDict, period: Period, problem: object) -> dict[str, str]:
    """What stands in the form: what was typed, where that was wrong."""
    if problem:
        return {"first": asked.get("first", ""), "last": asked.get("last", "")}
    return {"first": period.first.isoformat(), "last": period.last.isoformat()}

"""How a newsletter composes its issues itself, and what that would have made of the last days."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from publisher.actions.compose.offer_articles import rubrics_of
from publisher.actions.compose.preview_rule import preview_rule
from publisher.actions.compose.rules import DAYS, Rule, checked_rule, rule_from, rule_to
from publisher.actions.compose.set_rule import set_rule
from publisher.actions.issues.list_newsletters import newsletter_rows
from publisher.content.numbers import whole_number
from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained

DAY_WORDS = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
PROBLEMS = {
    "bad_number": _("At least one article, at most a hundred, and not more at least than at most."),
    "bad_hour": _("Write the hour like 07:00."),
    "bad_days": _("Tick at least one day."),
    "unknown_language": _("Language: write one like fr or en-GB."),
    "bad_length": _("Choose one of the lengths."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS, newsletter_rows)
def rule(request: HttpRequest, visit: Visit, found: Newsletter) -> HttpResponse:
    """The rule and its last seven days; `act=try` shows those of what stands in the form, and
    keeps nothing."""
    if request.method != "POST":
        return _page(request, visit, found, rule_from(found.rule), found.composes_at is not None)
    given, on = _rule_in(request.POST), "on" in request.POST
    try:
        checked_rule(given)
        if request.POST.get("act") == "try":
            return _page(request, visit, found, given, on, tried=True)
        fields = rule_to(given)
        lengths = fields.pop("lengths")
        changes: dict[str, Any] = {**fields, **lengths}
        changes |= {n: tuple(v) for n, v in fields.items() if isinstance(v, list)}
        set_rule(newsletter=found, changes=changes, on=on, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        problem = PROBLEMS.get(error.code) or explained(error)
        return _page(request, visit, found, given, on, problem=problem)
    return redirect("newsletter-rule", found.pk)


def _rule_in(form: QueryDict) -> Rule:
    return Rule(
        rubrics=tuple(form.getlist("rubric")),
        tags=_words(form.get("tags", "")),
        authors=_words(form.get("authors", "")),
        language=form.get("language", "").strip() or None,
        at_least=whole_number(form.get("at_least", ""), most=9999) or 0,
        at_most=whole_number(form.get("at_most", ""), most=9999) or 0,
        new_only="new_only" in form,
        lead=form.get("lead", ""),
        rest=form.get("rest", ""),
        sections="rubric" if "sections" in form else None,
        approve="approve" in form,
        at=form.get("at", "").strip()[:5] or None,
        days=tuple(day for day in DAYS if day in form.getlist("day")),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))


def _page(
    request: HttpRequest,
    visit: Visit,
    found: Newsletter,
    given: Rule,
    on: bool,
    *,
    tried: bool = False,
    problem: object = "",
) -> HttpResponse:
    now = datetime.now(UTC)
    context = {
        "letter": found,
        "rule": given,
        "on": on,
        "tried": tried,
        "problem": problem,
        "days": [] if problem else preview_rule(newsletter=found, rule=given, now=now),
        "day_words": DAY_WORDS,
        "rubrics": sorted({*rubrics_of(found.publication), *map(str.lower, given.rubrics)}),
        "wanted": {one.lower() for one in given.rubrics},
    }
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/newsletter_rule.html", context, status=status)

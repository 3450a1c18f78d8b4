"""Sealed copies of a story: made before a takedown, opened by two persons."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from publisher.actions.erasure.sealed.open_copy import (
    copies_of,
    find_copy,
    give_share,
    take_share,
)
from publisher.actions.erasure.sealed.seal_copy import seal_copy
from publisher.actions.stories.list_articles import article_rows
from publisher.content.local_time import moment_in
from publisher.content.numbers import whole_number
from publisher.editorial.models import Article, SealedCopy
from publisher.errors import PublisherError, Refused
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.KILL, article_rows)
@sensitive_post_parameters("share")
@sensitive_variables("shown", "opened")
def sealed(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """The copies; POST makes one, takes a share or gives one. A share is in this answer alone."""
    if request.method != "POST":
        return _page(request, visit, found)
    now, shown, opened = datetime.now(UTC), "", None
    try:
        match request.POST.get("act"):
            case "seal":
                day = request.POST.get("until", "")
                until = moment_in(f"{day}T00:00", ZoneInfo(found.publication.time_zone), "until")
                shown = seal_copy(article=found, ends_at=until, actor=visit.actor, now=now).share
            case "take":
                shown = take_share(copy=_copy(request, found), actor=visit.actor, now=now)
            case "give":
                opened = give_share(
                    copy=_copy(request, found),
                    share=request.POST.get("share", ""),
                    actor=visit.actor,
                    now=now,
                )
            case _:
                raise Http404
    except PublisherError as error:
        status = 409 if isinstance(error, Refused) else 400
        return _page(request, visit, found, problem=explained(error), status=status)
    return _page(request, visit, found, share=shown) if opened is None else _document(found, opened)


def _copy(request: HttpRequest, found: Article) -> SealedCopy:
    number = whole_number(request.POST.get("copy", ""), least=1)
    copy = find_copy(found, number) if number is not None else None
    if copy is None:
        raise Http404
    return copy


def _document(found: Article, data: bytes) -> HttpResponse:
    response = HttpResponse(data, content_type="application/json; charset=utf-8")
    name = f"copie-scellee-{found.pk}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(
    request: HttpRequest,
    visit: Visit,
    found: Article,
    *,
    share: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "article": found,
        "copies": list(copies_of(found)),
        "share": share,
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/sealed.html", context, status=status)

"""People on the lists: found by the beginning of an address or a name, by tag, list and state.

What is typed is posted: it is an address, and addresses of pages are logged by every proxy.
"""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from publisher.actions.readers.looking.find_readers import (
    WantedReaders,
    find_readers,
    lists_to_choose,
    tags_to_choose,
)
from publisher.actions.stories.cursor_pages import cursor_page
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.readers.shown import found_people
from publisher.web.desk.readers.words import STATES, number_in

PAGE = 50
LONGEST = 320


@sensitive_post_parameters("q")
@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.READERS)
def people(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who was asked for; without a question the newest. POST changes nothing."""
    asked = request.POST if request.method == "POST" else request.GET
    lists, tags = lists_to_choose(visit.publication), tags_to_choose(visit.publication)
    chosen = _chosen(asked, dict(lists), dict(tags))
    rows, field = find_readers(visit.publication, _wanted(chosen))
    page = cursor_page(
        rows,
        field=field,
        size=PAGE,
        after=asked.get("after", ""),
        before=asked.get("before", ""),
    )
    context = {
        "page": page,
        "people": found_people(visit.publication, page.rows),
        "chosen": chosen,
        "states": STATES,
        "offered": lists,
        "tags": tags,
    }
    return desk_page(request, visit, "pages/desk/readers/people.html", context)


def _chosen(asked: QueryDict, lists: dict[int, str], tags: dict[int, str]) -> dict[str, str]:
    """What is asked for, without what is left open; of lists and tags those that there are."""
    text = asked.get("q", "").replace("\0", "").strip()[:LONGEST]
    state, by = asked.get("state", ""), asked.get("by", "")
    found = {
        "q": text,
        "by": "name" if by == "name" else "",
        "state": state if state in STATES else "",
        "list": _known(asked.get("list", ""), lists),
        "tag": _known(asked.get("tag", ""), tags),
    }
    return {name: value for name, value in found.items() if value}


def _known(number: str, rows: dict[int, str]) -> str:
    return number if number_in(number) in rows else ""


def _wanted(chosen: dict[str, str]) -> WantedReaders:
    return WantedReaders(
        text=chosen.get("q", ""),
        by_name=chosen.get("by") == "name",
        state=chosen.get("state", ""),
        mailing_list=int(chosen["list"]) if "list" in chosen else None,
        tag=int(chosen["tag"]) if "tag" in chosen else None,
    )

"""One more reader: asked by mail, or put on a list with the proof that they agreed."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from publisher.actions.issues.create_newsletter import named_list
from publisher.actions.issues.list_newsletters import lists_to_choose
from publisher.actions.readers.add_subscriber import add_subscriber
from publisher.actions.readers.find_reader import find_reader
from publisher.actions.readers.joining.ask_by_hand import ask_by_hand
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.readers.words import problem_in_words

TEXTS = ("address", "name", "language", "list", "source", "how")


@sensitive_post_parameters("address", "name")
@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.READERS)
def add(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form; POST adds, by a mail that asks unless the proof is there already."""
    values = {name: request.POST.get(name, "").strip() for name in TEXTS}
    if request.method != "POST":
        return _page(request, visit, values)
    given: dict[str, Any] = {
        "address": values["address"],
        "source": values["source"],
        "name": values["name"],
        "language": values["language"],
        "actor": visit.actor,
        "now": datetime.now(UTC),
    }
    add_one = add_subscriber if values["how"] == "agreed" else ask_by_hand
    try:
        chosen = named_list(publication=visit.publication, slug=values["list"])
        add_one(mailing_list=chosen, **given)
        reader = find_reader(publication=visit.publication, address=values["address"])
    except PublisherError as error:
        return _page(request, visit, values, problem_in_words(error))
    return redirect("person", reader.pk)


def _page(
    request: HttpRequest, visit: Visit, values: dict[str, str], problem: str = ""
) -> HttpResponse:
    context = {
        "values": values,
        "lists": lists_to_choose(visit.publication),
        "problem": problem,
    }
    status = 400 if problem else 200
    return desk_page(request, visit, "pages/desk/readers/add.html", context, status=status)

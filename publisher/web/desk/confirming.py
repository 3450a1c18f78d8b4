"""/desk/confirm/: the password once more, before what asks for it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from publisher.publications.roles import Permission
from publisher.web.desk.door.attempts import Guess, failed, signing_name, too_many
from publisher.web.desk.door.confirmation import note_confirmed
from publisher.web.desk.door.known_browsers import browser_of
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.peers import peer_key


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.VIEW, of_person=True)
def confirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The password once more; wrong ones count as at the door."""
    path = _path(request)
    problem = ""
    if request.method == "POST":
        name = signing_name(visit.user.username)
        guess = Guess(name=name, address=peer_key(request), browser=browser_of(request, name))
        if too_many(guess):
            problem = "too_many"
        elif visit.user.check_password(request.POST.get("password", "")):
            note_confirmed(request)
            return HttpResponseRedirect(path)
        else:
            failed(guess)
            problem = "wrong"
    context = {"problem": problem, "next": path}
    status = 429 if problem == "too_many" else 200
    return desk_page(request, visit, "pages/desk/confirm.html", context, status=status)


def _path(request: HttpRequest) -> str:
    path = request.POST.get("next") or request.GET.get("next") or ""
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours else reverse("today")

"""The page of settings: one line for each page that is not daily work."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.setup.settings_rows import offered_to


@require_safe
@desk(Permission.VIEW)
def settings_index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All that the person may open."""
    context = {"groups": list(offered_to(visit))}
    return desk_page(request, visit, "pages/desk/settings.html", context)

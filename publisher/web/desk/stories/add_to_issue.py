"""/desk/articles/{id}/add/: the story into an issue that is being composed."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from publisher.actions.compose.add_story import add_story, open_drafts
from publisher.actions.stories.list_articles import article_rows
from publisher.content.numbers import whole_number
from publisher.editorial.models import Article, Issue
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.issues.compose_form import error_text
from publisher.web.desk.pages import desk_page

MOST = 20


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.EDIT, article_rows)
def add_to_issue(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """GET offers the open issues, POST puts the story into the one that was chosen."""
    drafts = list(open_drafts(visit.publication)[:MOST])
    if request.method != "POST":
        return _page(request, visit, found, drafts)
    number = whole_number(request.POST.get("issue", ""))
    issue = next((one for one in drafts if one.pk == number), None)
    if issue is None:
        return _page(request, visit, found, drafts, status=400)
    try:
        place = add_story(issue=issue, article=found, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        return _page(request, visit, found, drafts, error_text(error), 409)
    return redirect(f"{reverse('issue-compose', args=[issue.pk])}#item-{place}")


def _page(
    request: HttpRequest,
    visit: Visit,
    found: Article,
    drafts: list[Issue],
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"article": found, "drafts": drafts, "problem": problem}
    return desk_page(request, visit, "pages/desk/add_to_issue.html", context, status=status)

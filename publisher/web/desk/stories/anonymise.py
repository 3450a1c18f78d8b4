"""Replace a person's name in a story: asked for, looked at place by place, then done."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from publisher.actions.erasure.names.anonymise_article import anonymise_article
from publisher.actions.erasure.names.places import Places, find_places, read_names
from publisher.actions.stories.act_if_unchanged import act_if_unchanged, newest_version_number
from publisher.actions.stories.list_articles import article_rows
from publisher.content.names.replacing import LONGEST_FORM, MOST_FORMS, Names
from publisher.editorial.models import Article
from publisher.errors import PublisherError, Refused
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.stories.article import seen_version

MOST_SHOWN = 200
FIELDS = {
    "headline": _("Headline"),
    "kicker": _("Kicker"),
    "standfirst": _("Standfirst"),
    "content": _("Text"),
    "paragraphs": _("Quotation"),
    "source": _("Source of a quotation"),
    "alt": _("Alternative text"),
    "caption": _("Caption"),
    "credit": _("Credit"),
    "tags": _("Tags"),
    "rubrics": _("Rubrics"),
    "name": _("Author"),
    "note": _("About the author"),
    "sponsor": _("Sponsor"),
    "notice": _("Notice"),
    "subject": _("Subject"),
    "preheader": _("Preheader"),
    "intro": _("Opening words"),
    "sponsors": _("Sponsor"),
    "section": _("Section"),
    "teaser": _("Teaser"),
    "picture_alt": _("Alternative text"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.KILL, article_rows)
def anonymise(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """GET asks for the name; POST shows each place, and with `sure` replaces it there."""
    if request.method != "POST":
        return _page(request, visit, found)
    try:
        names = read_names(_forms(request), request.POST.get("replacement", ""))
        if "sure" not in request.POST:
            return _page(request, visit, found, find_places(article=found, names=names), names)
        act_if_unchanged(
            article=found,
            seen=seen_version(request),
            act=lambda: anonymise_article(
                article=found, names=names, actor=visit.actor, now=datetime.now(UTC)
            ),
        )
    except PublisherError as error:
        status = 409 if isinstance(error, Refused) else 400
        return _page(request, visit, found, problem=explained(error), status=status)
    return redirect("desk-article", found.pk)


def _forms(request: HttpRequest) -> list[str]:
    lines = request.POST.get("names", "").replace("\0", "").splitlines()
    return [line for line in lines if line.strip()][:MOST_FORMS]


def _page(
    request: HttpRequest,
    visit: Visit,
    found: Article,
    places: Places | None = None,
    names: Names | None = None,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = [(FIELDS.get(one.field, _("Text")), one) for one in places.text] if places else []
    context = {
        "article": found,
        "newest": newest_version_number(found),
        "typed": request.POST.get("names", "").replace("\0", ""),
        "replacement": request.POST.get("replacement", "").replace("\0", ""),
        "names": names,
        "places": places,
        "shown": shown[:MOST_SHOWN],
        "further": max(len(shown) - MOST_SHOWN, 0),
        "longest": LONGEST_FORM,
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk/anonymise.html", context, status=status)

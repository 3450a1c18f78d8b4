"""One article at the desk: its text, its versions, who got which, and what may be decided."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.stories.act_if_unchanged import act_if_unchanged
from publisher.actions.stories.article_reach import reach_of
from publisher.actions.stories.article_timeline import article_timeline
from publisher.actions.stories.list_articles import (
    article_rows,
    internal_reasons,
    read_versions,
)
from publisher.actions.stories.notices.notify_readers import count_untold, notify_readers
from publisher.actions.stories.set_noindex import set_noindex
from publisher.actions.stories.settle_articles import settle_now
from publisher.actions.stories.source_text import source_text
from publisher.actions.writing.old_words import old_words
from publisher.content.numbers import whole_number
from publisher.delivery.models import Send
from publisher.editorial.models import Article
from publisher.editorial.visibility import under_embargo
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.syndication.showing import feeds_showing
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.desk.problems import explained
from publisher.web.desk.states import sign_of
from publisher.web.desk.stories.decision_words import WORDS
from publisher.web.desk.stories.decisions import offered
from publisher.web.desk.stories.history import history
from publisher.web.desk.stories.newest_text import newest_text


@require_safe
@desk(Permission.VIEW, article_rows)
def article(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """The whole page."""
    return article_page(request, visit, found)


@require_POST
@desk(Permission.WRITE, article_rows)
def settle_article(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """Let an edit out that still settles."""
    now = datetime.now(UTC)
    try:
        act_if_unchanged(
            article=found,
            seen=seen_version(request),
            act=lambda: settle_now(article=found, actor=visit.actor, now=now),
        )
    except PublisherError as error:
        return article_page(request, visit, article_rows().get(pk=found.pk), explained(error), 409)
    return redirect("desk-article", found.pk)


@require_POST
@desk(Permission.SEND, article_rows)
def send_notice(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """Mail the notice of the newest version to those who got another."""
    now = datetime.now(UTC)

    def act() -> Send | None:
        current = article_rows().get(pk=found.pk).current
        started = notify_readers(version=current, actor=visit.actor, now=now) if current else None
        return started.send if started else None

    try:
        send = act_if_unchanged(article=found, seen=seen_version(request), act=act)
    except PublisherError as error:
        return article_page(request, visit, article_rows().get(pk=found.pk), explained(error), 409)
    return redirect("send", send.pk) if send else redirect("desk-article", found.pk)


@require_POST
@desk(Permission.WRITE, article_rows)
def choose_noindex(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """Ask search engines not to list the story, or let them again."""
    hide = request.POST.get("noindex") == "yes"
    set_noindex(article=found, noindex=hide, actor=visit.actor, now=datetime.now(UTC))
    return redirect("desk-article", found.pk)


def seen_version(request: HttpRequest) -> int:
    """The newest version when the form was drawn; 0 for a form without one."""
    return whole_number(request.POST.get("version", ""), most=10**9) or 0


def article_page(
    request: HttpRequest, visit: Visit, found: Article, problem: str = "", status: int = 200
) -> HttpResponse:
    """The page as it stands now, with what went wrong."""
    now = datetime.now(UTC)
    read_versions(found)
    feeds = feeds_showing(publication_id=found.publication_id, guid=found.guid)
    shown = history(article_timeline(article=found, now=now, showing=feeds))
    context = {
        "article": found,
        "sign": sign_of(found, early=under_embargo(found, now=now)),
        "early": under_embargo(found, now=now),
        "text": newest_text(found, now=now),
        "history": shown,
        "newest": shown.versions[0]["version"] if shown.versions else 0,
        "reach": reach_of(article=found, now=now, showing=feeds),
        "untold": count_untold(found),
        "old_words": old_words(found),
        "cms": source_text(found),
        "reasons": internal_reasons(found),
        **_may(visit, found, now),
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk_article.html", context, status=status)


def _may(visit: Visit, found: Article, now: datetime) -> dict[str, object]:
    """What may be decided, and what of it by whom looks."""
    return {
        "decisions": [
            {"decision": one, "word": WORDS[one.name], "may": visit.may(one.permission)}
            for one in offered(found, now=now)
        ],
        "may_edit": visit.may(Permission.WRITE),
        "may_send": visit.may(Permission.SEND),
        "may_compose": visit.may(Permission.EDIT),
        "may_kill": visit.may(Permission.KILL),
    }

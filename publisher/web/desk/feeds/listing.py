"""The feeds: what each shows, what is kept out of them, who is pushed to, and readers' keys."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from publisher.actions.feeds.feed_keys import create_feed_key, revoke_feed_key
from publisher.actions.feeds.feed_meta import FORMATS, feed_address, is_public
from publisher.actions.feeds.list_feeds import (
    ListedFeed,
    faults_of,
    feed_rows,
    feeds_of,
    hubs_of,
    key_rows,
)
from publisher.actions.stories.list_articles import headlines
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.publications.roles import Permission
from publisher.syndication.models import Feed, FeedKey
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.feeds.words import problem_of
from publisher.web.desk.pages import desk_page
from publisher.web.desk.states import Sign

PUBLIC = Sign(_("public"), "full")
PRIVATE = Sign(_("behind keys"), "bars")
MOVED = Sign(_("moved"), "dash", "over")
RETIRED = Sign(_("retired"), "cross", "over")


@require_safe
@desk(Permission.VIEW)
def feeds(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All feeds of the publication on one page."""
    return _page(request, visit)


@require_POST
@desk(Permission.SETTINGS, feed_rows)
@sensitive_variables("made")
def make_key(request: HttpRequest, visit: Visit, feed: Feed) -> HttpResponse:
    """A key for one reader of a private feed; this answer alone shows its addresses."""
    name = request.POST.get("name", "")
    try:
        made = create_feed_key(feed=feed, name=name, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        return _page(request, visit, problem=problem_of(error), status=409)
    addresses = [feed_address(feed, kind, key=made.key) for kind in FORMATS]
    return _page(request, visit, made=made.row, addresses=addresses)


@require_POST
@desk(Permission.SETTINGS, key_rows)
def revoke_key(request: HttpRequest, visit: Visit, key: FeedKey) -> HttpResponse:
    """End one reader's key."""
    try:
        revoke_feed_key(feed=key.feed, name=key.name, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        return _page(request, visit, problem=problem_of(error), status=409)
    return redirect("desk-feeds")


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    made: FeedKey | None = None,
    addresses: list[str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    entries = [_entry(row) for row in feeds_of(visit.publication, now=datetime.now(UTC))]
    context = {
        "entries": entries,
        "private": [row for row in entries if row["keyed"]],
        "faults": _faults(visit.publication),
        "hubs": hubs_of(visit.publication),
        "made": made,
        "addresses": addresses or [],
        "problem": problem,
    }
    return desk_page(request, visit, "pages/desk_feeds.html", context, status=status)


def _entry(row: ListedFeed) -> dict[str, Any]:
    feed = row.feed
    return {
        "feed": feed,
        "sign": sign_of(feed),
        "entries": row.entries,
        "built_at": row.built_at,
        "waits": feed.built < feed.wanted,
        "subscribers": row.subscribers,
        "addresses": [(kind, feed_address(feed, kind)) for kind in FORMATS],
        "query": ", ".join(str(one) for values in feed.query.values() for one in values),
        "keyed": not is_public(feed) and not feed.retired_at,
        "keys": [key for key in feed.keys.all() if key.revoked_at is None],
    }


def sign_of(feed: Feed) -> Sign:
    """Who may read it, and whether it is still there."""
    if feed.retired_at:
        return RETIRED
    if feed.moved_to:
        return MOVED
    return PUBLIC if is_public(feed) else PRIVATE


def _faults(publication: Publication) -> list[dict[str, Any]]:
    """Stories that no feed can show, the newest first, each with its article where it is ours."""
    faults = faults_of(publication)
    known = headlines(publication.pk, [fault.guid for fault in faults])
    return [{"fault": fault, "article": known.get(fault.guid)} for fault in faults]

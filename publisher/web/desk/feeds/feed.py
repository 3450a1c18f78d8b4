"""One feed: its addresses, how it stands, what readers' programs would refuse; made and changed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST

from publisher.actions.feeds.change_feed import change_feed
from publisher.actions.feeds.create_feed import LONGEST, SHORTEST, FeedFields, create_feed
from publisher.actions.feeds.feed_meta import FORMATS, feed_address, is_public
from publisher.actions.feeds.lint_feed import chosen_profiles, known_profiles, lint_feed
from publisher.actions.feeds.list_feeds import feed_rows, feed_with_counts, hubs_of
from publisher.actions.feeds.move_feed import move_feed
from publisher.actions.feeds.retire_feed import retire_feed
from publisher.actions.partners.copies.judge_rules import in_words
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.syndication.models import Feed
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.feeds.listing import sign_of
from publisher.web.desk.feeds.words import ACCESS, FIELDS, NOT_CONFIRMED, problem_of
from publisher.web.desk.pages import desk_page
from publisher.web.formats import language

LISTS = {"rubrics": "rubric", "authors": "author", "tags": "tag", "languages": "language"}
TEXTS = ("title", "description", "language", "access", "length", *LISTS)
EMPTY: Mapping[str, str] = {
    **dict.fromkeys((*TEXTS, "slug", "private", "url"), ""),
    "access": "free",
    "length": str(SHORTEST),
    "full_text": "1",
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
def new_feed(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form; POST makes a feed, which a worker then builds."""
    if request.method != "POST":
        return _page(request, visit, None, EMPTY)
    typed = _typed(request.POST)
    try:
        made = create_feed(
            publication=visit.publication,
            slug=typed["slug"] or slugify(typed["title"])[:60].strip("-"),
            actor=visit.actor,
            now=datetime.now(UTC),
            **_fields(typed),
        )
    except PublisherError as error:
        return _page(request, visit, None, typed, _faults(error))
    return redirect("desk-feed", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS, feed_rows)
def feed(request: HttpRequest, visit: Visit, found: Feed) -> HttpResponse:
    """One of them; POST keeps all of the form, or nothing."""
    if request.method != "POST":
        return _page(request, visit, found, _stored(found))
    typed = _typed(request.POST)
    try:
        now = datetime.now(UTC)
        change_feed(feed=found, actor=visit.actor, now=now, **_fields(typed))
    except PublisherError as error:
        return _page(request, visit, found, typed, _faults(error))
    return redirect("desk-feed", found.pk)


@require_POST
@desk(Permission.SETTINGS, feed_rows)
def move(request: HttpRequest, visit: Visit, found: Feed) -> HttpResponse:
    """Send its readers to another address; an empty one takes that back."""
    url, now = request.POST.get("url", "").strip(), datetime.now(UTC)
    try:
        move_feed(feed=found, url=url, actor=visit.actor, now=now)
    except PublisherError as error:
        typed = {**_stored(found), "url": url}
        return _page(request, visit, found, typed, {"url": problem_of(error)})
    return redirect("desk-feed", found.pk)


@require_POST
@desk(Permission.SETTINGS, feed_rows)
def retire(request: HttpRequest, visit: Visit, found: Feed) -> HttpResponse:
    """End it for good, once its short name was typed."""
    if request.POST.get("slug", "").strip() != found.slug:
        return _page(request, visit, found, _stored(found), {"retire": str(NOT_CONFIRMED)})
    try:
        retire_feed(feed=found, actor=visit.actor, now=datetime.now(UTC))
    except PublisherError as error:
        return _page(request, visit, found, _stored(found), {"retire": problem_of(error)})
    return redirect("desk-feed", found.pk)


def _typed(form: QueryDict) -> dict[str, str]:
    flags = {name: "1" if name in form else "" for name in ("full_text", "private")}
    texts = {name: form.get(name, "").replace("\r\n", "\n").strip() for name in (*TEXTS, "slug")}
    return {**EMPTY, **texts, **flags}


def _stored(row: Feed) -> dict[str, str]:
    lists = {name: "\n".join(row.query.get(key, [])) for name, key in LISTS.items()}
    flags = {name: "1" if getattr(row, name) else "" for name in ("full_text", "private")}
    texts = {name: getattr(row, name) for name in ("title", "description", "language", "access")}
    return {
        **texts,
        **lists,
        **flags,
        "length": str(row.length),
        "slug": row.slug,
        "url": row.moved_to,
    }


def _fields(typed: Mapping[str, str]) -> FeedFields:
    query = {
        key: [one.strip() for one in typed[name].split("\n") if one.strip()]
        for name, key in LISTS.items()
    }
    return {
        "title": typed["title"],
        "description": typed["description"],
        "language": typed["language"],
        "query": {key: values for key, values in query.items() if values},
        "length": whole_number(typed["length"]) or 0,
        "full_text": bool(typed["full_text"]),
        "private": bool(typed["private"]),
        "access": typed["access"],
    }


def _faults(error: PublisherError) -> dict[str, str]:
    """By the field of the form; "" for what is about none of them."""
    where = FIELDS.get(error.where, error.where)
    return {where if where in EMPTY else "": problem_of(error)}


def _page(
    request: HttpRequest,
    visit: Visit,
    found: Feed | None,
    typed: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "feed": found,
        "typed": typed,
        "faults": faults or {},
        "access": ACCESS,
        "shortest": SHORTEST,
        "longest": LONGEST,
        **(_standing(request, found) if found else {}),
    }
    status = 400 if faults else 200
    return desk_page(request, visit, "pages/desk/feed.html", context, status=status)


def _standing(request: HttpRequest, found: Feed) -> dict[str, Any]:
    """How it stands; with `check`, what programs would refuse of its documents."""
    profile = request.GET.get("check", "")
    checked = profile in known_profiles()
    return {
        "sign": sign_of(found),
        "row": feed_with_counts(found, now=datetime.now(UTC)),
        "keyed": not is_public(found),
        "addresses": [(kind, feed_address(found, kind)) for kind in FORMATS],
        "hubs": hubs_of(found.publication),
        "profiles": known_profiles(),
        "checked": profile if checked else "",
        "documents": _linted(found, profile) if checked else [],
    }


def _linted(found: Feed, profile: str) -> list[dict[str, Any]]:
    """Each document's findings, each rule once, errors first."""
    try:
        documents = lint_feed(
            feed=found,
            kinds=FORMATS,
            profiles=chosen_profiles([profile]),
            now=datetime.now(UTC),
        )
    except PublisherError:  # not built yet
        return []
    shown = []
    for one in documents:
        once = {(each.profile, each.rule): each for each in reversed(one.findings)}
        ranked = sorted(once.values(), key=lambda each: each.severity)
        findings = [
            {
                "rule": f"{each.profile}/{each.rule}",
                "error": each.severity == "error",
                "said": in_words(each, language()),
            }
            for each in ranked
        ]
        shown.append({"document": one.document, "findings": findings})
    return shown

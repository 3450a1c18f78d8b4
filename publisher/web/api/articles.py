"""One article: put, read, its versions."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.match_article import find_article
from publisher.actions.intake.store_article import StoredArticle, store_article
from publisher.actions.issues.locks import lock_article
from publisher.actions.pictures.moving_pictures import still_warnings
from publisher.actions.stories.article_timeline import article_timeline, version_document
from publisher.actions.stories.new_version import newest_version as newest_of
from publisher.content.article import Parsed
from publisher.content.public_json import shown_document
from publisher.editorial.models import ArticleVersion
from publisher.publications import checks
from publisher.web.api.article_access import (
    known_article,
    story_tag,
    version_tag,
    visible_article,
)
from publisher.web.api.article_bodies import read_text
from publisher.web.api.article_documents import Stored, warned
from publisher.web.api.conditions import failed, not_modified, require_match
from publisher.web.api.problems import ApiError
from publisher.web.api.routes import Answer, Call

TAKES_BACK = {"canceled": "kill", "withheld": "withhold"}


def put(call: Call) -> Answer:
    """Store a text under its guid: 201 for a first version, 200 for a next one or the same, and for
    a document that takes its story back, which asks for that verb's scope."""
    parsed = _named(read_text(call), call.key)
    if (verb := TAKES_BACK.get(parsed.pubstatus)) is not None:
        call.caller.require(f"articles:{verb}")
    stored = _stored_if_wanted(call, parsed)
    document = Stored(
        guid=stored.article.guid,
        version=stored.version.number,
        result=stored.result,
        pubstatus=stored.article.pubstatus,
        content_hash=stored.version.content_hash,
        settles_at=stored.article.settles_at,
        warnings=list(map(warned, (*parsed.warnings, *still_warnings(parsed.article)))),
    )
    status = 201 if stored.result == "created" else 200
    return Answer(status=status, document=document, headers={"ETag": version_tag(stored.version)})


def get(call: Call) -> Answer:
    """The current version, as far as the token's scopes go."""
    article, story = visible_article(call.key, call.caller, call.now)
    assert article.current is not None
    tag = story_tag(article.current, story)
    if not_modified(call.request, tag):
        return Answer(status=304, headers={"ETag": tag})
    language = {"Content-Language": story.content.language} if story.content.language else {}
    return Answer(status=200, document=shown_document(story), headers={"ETag": tag, **language})


def timeline(call: Call) -> Answer:
    """One story over all channels; headlines are text, and a killed story's is shown nowhere: not
    where another story led to it, either, by the subject of an issue that both stand in."""
    article = known_article(call.key, call.caller, call.now)
    document = article_timeline(article=article, now=call.now)
    del document["headline"]
    for version in document["versions"]:
        del version["headline"]
    for issue in document["issues"]:
        del issue["subject"]
    return Answer(status=200, document=document)


def versions(call: Call) -> Answer:
    """The versions of an article, the newest first: who changed it when, and why; no text."""
    article = known_article(call.key, call.caller, call.now)
    listed = [
        _version(version, current=version.pk == article.current_id)
        for version in article.versions.order_by("-number")
    ]
    return Answer(status=200, document={"guid": article.guid, "versions": listed})


def _version(version: ArticleVersion, *, current: bool) -> dict[str, Any]:
    document = {**version_document(version), "current": current}
    del document["headline"]
    return document


def _named(parsed: Parsed, guid: str) -> Parsed:
    """The text under the address's guid, which is also what its source calls it."""
    own = parsed.article.guid
    if own is not None and own != guid:
        raise ApiError(
            422, "guid_differs", "the body names another guid than the address", where="guid"
        )
    return replace(parsed, source_id=parsed.source_id or guid)


def _stored_if_wanted(call: Call, parsed: Parsed) -> StoredArticle:
    """Store it, unless the caller's conditions (RFC 9110, 13.1) do not hold: then 412."""
    if not any(name in call.request.headers for name in ("If-Match", "If-None-Match")):
        return _stored(call, parsed)
    with transaction.atomic():
        _require_match(call)
        stored = _stored(call, parsed)
        # Two programs may both have found nothing; the second must not overwrite the first.
        if _wants_new(call.request) and stored.result != "created":
            raise failed("there is an article already", "If-None-Match")
    return stored


def _stored(call: Call, parsed: Parsed) -> StoredArticle:
    caller = call.caller
    return store_article(
        arrival=Arrival(
            publication=caller.publication,
            source=caller.source,
            actor=caller.actor,
            now=call.now,
            door=caller.door,
            settle=True,
            minor=_flag(call, "minor"),
            backfill=_flag(call, "backfill"),
            note=checks.text(call.query.get("note", ""), "note"),
        ),
        parsed=parsed,
        guid=call.key,
    )


def _flag(call: Call, name: str) -> bool:
    return call.query.get(name) == "true"


def _require_match(call: Call) -> None:
    """The newest text, settling or not, must be one that the caller names."""
    pk = find_article(publication=call.publication, guid=call.key, source=call.caller.source)
    article = lock_article(pk) if pk is not None else None
    newest = newest_of(article) if article else None
    if newest is not None and _wants_new(call.request):
        raise failed("there is an article already", "If-None-Match")
    if newest is not None:
        detail = f"the newest text is version {newest.number}; read it first"
        require_match(call.request, version_tag(newest), detail)
    elif "If-Match" in call.request.headers:
        raise failed("there is no article yet", "If-Match")


def _wants_new(request: HttpRequest) -> bool:
    given = request.headers.get("If-None-Match")
    if given is not None and given.strip() != "*":
        raise ApiError(
            400, "bad_condition", "PUT takes If-None-Match: * only", where="If-None-Match"
        )
    return given is not None

"""What editors decide about a story, for programs: each verb as `publisher article` has it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.stories.article_reach import Reach, Reached, reach_of
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.embargo_article import embargo_article
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.notices.notify_readers import notify_readers
from publisher.actions.stories.release_article import release_article
from publisher.actions.stories.unpublish_article import unpublish_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.editorial.models import Article
from publisher.errors import Refused
from publisher.web.api.article_access import find_or_404
from publisher.web.api.article_documents import (
    Correction,
    Decided,
    Embargo,
    Kill,
    Note,
    Takedown,
    Warned,
)
from publisher.web.api.bodies import media_type, read_body, unsupported
from publisher.web.api.documents import LARGEST, Document, read, typed
from publisher.web.api.routes import JSON, Answer, Call

D = TypeVar("D", bound=Document)


@dataclass(frozen=True, slots=True)
class Verb(Generic[D]):
    """One decision: the document of its body, and the action."""

    name: str
    takes: type[D]
    act: Callable[[Call, Article, D], Reached]

    def __call__(self, call: Call) -> Answer:
        """Decide it; 200 with whom it reaches."""
        article = find_or_404(call.key, call.caller)
        body = body_of(call, self.takes)
        before = reach_of(article=article, now=call.now)
        reached = self.act(call, article, body)
        send, warnings = _notified(call, reached) if getattr(body, "notify", False) else (None, [])
        return Answer(status=200, document=_decided(before, reached, send, warnings))


def body_of(call: Call, kind: type[D]) -> D:
    """The document in the body, which may be missing altogether. Raises BadInput."""
    length = call.request.META.get("CONTENT_LENGTH")
    if length in {None, "", "0"} and "Transfer-Encoding" not in call.request.headers:
        return typed({}, kind)
    if (media := media_type(call.request).name) != JSON:
        raise unsupported(f"{media} is not read here; send {JSON}", JSON)
    return read(read_body(call.request, LARGEST), kind)


def _notified(call: Call, reached: Reached) -> tuple[str | None, list[Warned]]:
    """The notice's send, if there is anybody to tell. What is decided stands either way."""
    try:
        send = notify_readers(version=reached.version, actor=call.caller.actor, now=call.now)
    except Refused as refused:
        return None, [Warned(code=refused.code, line=None, message=refused.message)]
    return (str(send.send.pk) if send else None), []


def _decided(before: Reach, reached: Reached, send: str | None, warnings: list[Warned]) -> Decided:
    version = reached.version
    return Decided(
        guid=version.article.guid,
        version=version.number,
        change=version.change,
        pubstatus=version.article.pubstatus,
        page=before.page,
        feeds=list(before.feeds),
        partners=list(reached.partners),
        destinations_reached=reached.destinations_reached,
        deliveries_stopped=reached.stopped,
        readers=reached.readers,
        sends_held=reached.sends_held,
        notice_send=send,
        warnings=warnings,
    )


def _common(call: Call, article: Article) -> dict[str, Any]:
    """The arguments that all actions share."""
    return {"article": article, "actor": call.caller.actor, "now": call.now}


def _correct(call: Call, article: Article, body: Correction) -> Reached:
    return correct_article(
        notice=body.notice,
        parsed=body.article.parsed if body.article else None,
        door=call.caller.door,
        **_common(call, article),
    )


def _kill(call: Call, article: Article, body: Kill) -> Reached:
    return kill_article(notice=body.notice, reason=body.reason, **_common(call, article))


def _takedown(call: Call, article: Article, body: Takedown) -> Reached:
    return takedown_article(reason=body.reason, **_common(call, article))


def _unpublish(call: Call, article: Article, body: Note) -> Reached:
    return unpublish_article(note=body.note, door=call.caller.door, **_common(call, article))


def _withhold(call: Call, article: Article, body: Note) -> Reached:
    return withhold_article(note=body.note, **_common(call, article))


def _release(call: Call, article: Article, body: Note) -> Reached:
    return release_article(note=body.note, **_common(call, article))


def _embargo(call: Call, article: Article, body: Embargo) -> Reached:
    return embargo_article(until=body.until, note=body.note, **_common(call, article))


correct = Verb("correct", Correction, _correct)
kill = Verb("kill", Kill, _kill)
takedown = Verb("takedown", Takedown, _takedown)
unpublish = Verb("unpublish", Note, _unpublish)
withhold = Verb("withhold", Note, _withhold)
release = Verb("release", Note, _release)
embargo = Verb("embargo", Embargo, _embargo)

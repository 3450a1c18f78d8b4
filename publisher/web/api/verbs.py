"""What editors decide about a story, for programs: each verb as `publisher article` has it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.stories.article_reach import Reach, Reached, reach_of
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.embargo_article import embargo_article
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.notify_readers import notify_readers
from publisher.actions.stories.release_article import release_article
from publisher.actions.stories.unpublish_article import unpublish_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.content.article import Parsed
from publisher.content.fields import Field, Members
from publisher.content.parsers import checked_story
from publisher.content.parsers.native import article_of_document, read_json
from publisher.content.parsers.source import MOST_BYTES, read_source
from publisher.content.problems import BadInput
from publisher.editorial.models import Article
from publisher.errors import Refused
from publisher.web.api.bodies import media_type, read_body, unsupported
from publisher.web.api.reading import found
from publisher.web.api.routes import Answer, Call
from publisher.web.api.texts import NATIVE


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what: the body's members, and what every action wants to know."""

    call: Call
    body: Members

    def text(self, name: str) -> str:
        """A text of the body, "" where it is absent."""
        return self.body.get(name, Field.text, "")

    def who(self, article: Article) -> dict[str, Any]:
        """The arguments that all actions share."""
        return {"article": article, "actor": self.call.caller.actor, "now": self.call.now}


@dataclass(frozen=True, slots=True)
class Verb:
    """One decision: what its body may hold, and the action."""

    name: str
    takes: tuple[str, ...]
    act: Callable[[Asked, Article], Reached]

    def __call__(self, call: Call) -> Answer:
        """Decide it; 200 with whom it reaches."""
        article = found(call.guid, call.caller)
        asked = Asked(call, _body(call, self.takes))
        notify = asked.body.get("notify", Field.flag, False)
        before = reach_of(article=article, now=call.now)
        reached = self.act(asked, article)
        send, warnings = _notified(asked, reached) if notify else (None, [])
        return Answer(status=200, document=_document(before, reached, send, warnings))


def _body(call: Call, takes: tuple[str, ...]) -> Members:
    """The members of the body, which may be missing altogether. Raises BadInput."""
    length = call.request.META.get("CONTENT_LENGTH")
    if length in {None, "", "0"} and "Transfer-Encoding" not in call.request.headers:
        return Members(Field({}), {})
    if (kind := media_type(call.request).name) != NATIVE:
        raise unsupported(f"{kind} is not read here; send {NATIVE}", NATIVE)
    document = read_json(read_source(read_body(call.request, MOST_BYTES)))
    return Field(document).members(*takes)


def _notified(asked: Asked, reached: Reached) -> tuple[str | None, list[dict[str, Any]]]:
    """The notice's send, if there is anybody to tell. What is decided stands either way."""
    caller = asked.call.caller
    try:
        send = notify_readers(version=reached.version, actor=caller.actor, now=asked.call.now)
    except Refused as refused:
        return None, [{"code": refused.code, "line": None, "message": refused.message}]
    return (str(send.send.pk) if send else None), []


def _document(
    before: Reach, reached: Reached, send: str | None, warnings: list[dict[str, Any]]
) -> dict[str, Any]:
    version = reached.version
    return {
        "guid": version.article.guid,
        "version": version.number,
        "change": version.change,
        "pubstatus": version.article.pubstatus,
        "page": before.page,
        "feeds": list(before.feeds),
        "partners": list(reached.partners),
        "destinations_reached": reached.destinations_reached,
        "deliveries_stopped": reached.stopped,
        "readers": reached.readers,
        "sends_held": reached.sends_held,
        "notice_send": send,
        "warnings": warnings,
    }


def _text(field: Field) -> Parsed:
    """The right text inside a correction; a refusal names its place in the whole body."""
    try:
        return checked_story(article_of_document(field.value))
    except BadInput as problem:
        where = f"{field.path}.{problem.where}" if problem.where else field.path
        raise BadInput(problem.code, problem.message, where, problem.line) from None


def _correct(asked: Asked, article: Article) -> Reached:
    text = asked.body.get("article", _text, None)
    return correct_article(
        notice=asked.text("notice"), parsed=text, door=asked.call.caller.door, **asked.who(article)
    )


def _kill(asked: Asked, article: Article) -> Reached:
    return kill_article(notice=asked.text("notice"), **asked.who(article))


def _takedown(asked: Asked, article: Article) -> Reached:
    return takedown_article(reason=asked.text("reason"), **asked.who(article))


def _unpublish(asked: Asked, article: Article) -> Reached:
    door = asked.call.caller.door
    return unpublish_article(note=asked.text("note"), door=door, **asked.who(article))


def _withhold(asked: Asked, article: Article) -> Reached:
    return withhold_article(note=asked.text("note"), **asked.who(article))


def _release(asked: Asked, article: Article) -> Reached:
    return release_article(note=asked.text("note"), **asked.who(article))


def _embargo(asked: Asked, article: Article) -> Reached:
    until = asked.body.need("until").moment()
    return embargo_article(until=until, note=asked.text("note"), **asked.who(article))


correct = Verb("correct", ("notice", "article", "notify"), _correct)
kill = Verb("kill", ("notice", "notify"), _kill)
takedown = Verb("takedown", ("reason", "notify"), _takedown)
unpublish = Verb("unpublish", ("note",), _unpublish)
withhold = Verb("withhold", ("note",), _withhold)
release = Verb("release", ("note",), _release)
embargo = Verb("embargo", ("until", "note"), _embargo)

"""What editors decide about a story: who may, when it is offered, and the action behind it.

Whoever writes may hold back and let out again; what nobody can call back needs a permission of
its own (a kill, a takedown), and so does a mail to readers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from publisher.actions.erasure.takedown_article import takedown_article
from publisher.actions.stories.article_reach import Reached
from publisher.actions.stories.correct_article import correct_article
from publisher.actions.stories.embargo_article import embargo_article
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.new_version import is_out
from publisher.actions.stories.publish_reply import publish_reply
from publisher.actions.stories.release_article import release_article
from publisher.actions.stories.unpublish_article import unpublish_article
from publisher.actions.stories.withhold_article import withhold_article
from publisher.content.article import Parsed
from publisher.editorial.models import Article, ArticleVersion
from publisher.publications.roles import Permission

Change = ArticleVersion.Change
Status = Article.PubStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionInput:
    """What the form said."""

    text: str = ""
    reason: str = ""
    by: str = ""
    until: datetime | None = None
    parsed: Parsed | None = None
    actor: str = ""
    now: datetime = field(default_factory=datetime.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One verb. `text`: what its text field is, notice, reason or note; `needed`: whether it must
    be filled in; `notifies`: readers may be sent a notice; `final`: nobody can call it back.
    """

    name: str
    act: Callable[[Article, DecisionInput], Reached]
    permission: Permission = Permission.WRITE
    text: str = "note"
    needed: bool = False
    notifies: bool = False
    final: bool = False


def _correct(article: Article, given: DecisionInput) -> Reached:
    return correct_article(
        article=article,
        notice=given.text,
        parsed=given.parsed,
        actor=given.actor,
        now=given.now,
        door="desk",
    )


def _reply(article: Article, given: DecisionInput) -> Reached:
    return publish_reply(
        article=article,
        by=given.by,
        text=given.text,
        actor=given.actor,
        now=given.now,
        door="desk",
    )


def _kill(article: Article, given: DecisionInput) -> Reached:
    return kill_article(
        article=article,
        notice=given.text,
        reason=given.reason,
        actor=given.actor,
        now=given.now,
    )


def _takedown(article: Article, given: DecisionInput) -> Reached:
    return takedown_article(article=article, reason=given.text, actor=given.actor, now=given.now)


def _unpublish(article: Article, given: DecisionInput) -> Reached:
    return unpublish_article(article=article, note=given.text, actor=given.actor, now=given.now)


def _withhold(article: Article, given: DecisionInput) -> Reached:
    return withhold_article(article=article, note=given.text, actor=given.actor, now=given.now)


def _release(article: Article, given: DecisionInput) -> Reached:
    return release_article(article=article, note=given.text, actor=given.actor, now=given.now)


def _embargo(article: Article, given: DecisionInput) -> Reached:
    assert given.until is not None, "the form was read before"
    return embargo_article(
        article=article, until=given.until, note=given.text, actor=given.actor, now=given.now
    )


DECISIONS = {
    one.name: one
    for one in (
        Decision(name="correct", act=_correct, text="notice", needed=True, notifies=True),
        Decision(name="reply", act=_reply, text="reply", needed=True, notifies=True),
        Decision(name="release", act=_release),
        Decision(name="embargo", act=_embargo),
        Decision(name="withhold", act=_withhold),
        Decision(name="unpublish", act=_unpublish),
        Decision(
            name="kill",
            act=_kill,
            permission=Permission.KILL,
            text="notice",
            needed=True,
            notifies=True,
            final=True,
        ),
        Decision(
            name="takedown",
            act=_takedown,
            permission=Permission.KILL,
            text="reason",
            needed=True,
            notifies=True,
            final=True,
        ),
    )
}


def offered(article: Article, *, now: datetime) -> list[Decision]:
    """The decisions that make sense for the story as it stands, in the order of DECISIONS.

    Under its lock the action looks again.
    """
    names = set(DECISIONS)
    change = article.current.change if article.current else None
    if change is None:
        return []
    if article.pubstatus == Status.CANCELED:
        names = {
            Change.KILLED.value: {"takedown"},
            Change.TAKEN_DOWN.value: set(),
        }.get(change, {"release", "kill", "takedown"})
    elif article.pubstatus == Status.WITHHELD:
        names -= {"withhold"}
    elif is_out(article, now=now):
        names -= {"release"}
    return [one for name, one in DECISIONS.items() if name in names]

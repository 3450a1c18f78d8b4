"""The kill (« retrait impératif »): a story that must not be used, by anybody, from now on."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from publisher.actions.build_feeds import feeds_changed
from publisher.actions.publish_article import (
    hold_issue_sends,
    lock_article,
    lock_sends,
    send_to_destinations,
    supersede_older,
)
from publisher.content import codec
from publisher.delivery.destinations import holders
from publisher.delivery.models import Delivery
from publisher.delivery.states import State
from publisher.editorial.models import Article, ArticleVersion, Issue
from publisher.errors import PublisherError, Refused
from publisher.publications import audit

LONGEST_NOTICE = 2000
GOT_IT = (State.ACCEPTED, State.DELIVERED, State.ATTEMPTING, State.UNCERTAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """What a kill reached.

    destinations_reached: those that hold the story, or may, and now get the kill.
    stopped: deliveries to partners that will never begin.
    readers: mails with the story that have left; sends_held: issue sends that now wait.
    """

    version: ArticleVersion
    destinations_reached: int
    stopped: int
    readers: int
    sends_held: int


def kill_article(*, article: Article, notice: str, actor: str, now: datetime) -> Killed:
    """Record the kill in one transaction; from its commit on no channel begins an older version.

    `notice` (1 to 2,000 characters) says why, and is all that anybody still sees. Every
    destination that got a version, or may have, gets the kill, even if its filter was edited or
    its partner is paused; one that never began gets nothing at all.
    Raises PublisherError without a notice, Refused for a story that was killed before.
    """
    notice = _checked(notice)
    with transaction.atomic():
        article = lock_article(article.pk)
        if article.pubstatus == Article.PubStatus.CANCELED:
            raise Refused(
                "already_killed", f"{article.guid} was killed before: {article.notice}", "guid"
            )
        lock_sends(article)
        version = _record(article, notice, actor, now)
        held = hold_issue_sends(article=article, version=version)
        stopped = supersede_older(version=version, now=now)
        # Only now: what was attempting when the rows were locked counts as a holder.
        reached = holders(article)
        send_to_destinations(version=version, destination_ids=reached, now=now)
        killed = Killed(
            version=version,
            destinations_reached=len(reached),
            stopped=stopped,
            readers=_readers(article),
            sends_held=held,
        )
        _audit(killed, article, actor, now)
        feeds_changed(publication=article.publication, article=article)
    return killed


def _checked(notice: str) -> str:
    notice = notice.strip()
    if not notice:
        raise PublisherError("notice_missing", "say why the story must not be used", "notice")
    if len(notice) > LONGEST_NOTICE:
        raise PublisherError(
            "notice_too_long",
            f"the notice has {len(notice)} characters of {LONGEST_NOTICE}",
            "notice",
        )
    return notice


def _record(article: Article, notice: str, actor: str, now: datetime) -> ArticleVersion:
    """The killed version: the headline names it inside the house, and no text is left in it."""
    last = article.current or article.versions.order_by("-number").first()
    if last is None:
        raise Refused("nothing_to_kill", f"{article.guid} has no version", "guid")
    content = replace(
        codec.from_json(last.content), blocks=(), kicker=None, standfirst=None, sponsor=None
    )
    number = article.versions.aggregate(last=Max("number"))["last"] + 1
    version = ArticleVersion.objects.create(
        publication_id=article.publication_id,
        article=article,
        number=number,
        change=ArticleVersion.Change.KILLED,
        headline=last.headline,
        content=codec.to_json(content),
        content_hash=codec.content_hash(content),
        note=notice,
        author=actor,
        created_at=now,
    )
    article.pubstatus = Article.PubStatus.CANCELED
    article.notice = notice
    article.updated_at = now
    article.current = version
    article.save(update_fields=["pubstatus", "notice", "updated_at", "current"])
    return version


def _readers(article: Article) -> int:
    issues = Issue.objects.filter(items__article_version__article=article)
    return Delivery.objects.filter(issue__in=issues.values("pk"), state__in=GOT_IT).count()


def _audit(killed: Killed, article: Article, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        verb="kill_article",
        target=article,
        at=now,
        publication=article.publication,
        version=killed.version.number,
        destinations_reached=killed.destinations_reached,
        stopped=killed.stopped,
        readers=killed.readers,
        sends_held=killed.sends_held,
    )

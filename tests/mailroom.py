"""A newsroom that mails: workers without processes, channels that keep what they were given."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.actions.sends.send_issue import send_issue
from publisher.actions.stories.correct_article import correct_article
from publisher.channels.types import Begin, Outcome, Parcel, Reply
from publisher.content.parsers import parse
from publisher.delivery.host import Host
from publisher.delivery.models import Send
from publisher.editorial.models import Article, ArticleVersion
from tests.newsroom import NOW, Newsroom


def later(**time: float) -> datetime:
    return NOW + timedelta(**time)


@dataclass
class Keeper:
    """A channel that keeps what it was given. `answers`: an outcome by the address's first letter;
    `after`: called after each mail that was taken, with how many there were."""

    answers: dict[str, Outcome] = field(default_factory=dict)
    after: Callable[[int], None] = lambda taken: None
    mails: list[tuple[str, bytes]] = field(default_factory=list)

    def deliver(self, parcels: Iterable[Parcel], begin: Begin) -> Iterable[Reply]:
        for parcel in parcels:
            if not begin(parcel):
                return
            outcome = self.answers.get(parcel.recipient[0], Outcome.ACCEPTED)
            if outcome is not Outcome.DEFERRED:
                self.mails.append((parcel.recipient, parcel.whole))
                self.after(len(self.mails))
            yield Reply(key=parcel.key, outcome=outcome, code="250")

    def close(self) -> None:
        pass

    @property
    def recipients(self) -> list[str]:
        return sorted(address for address, _ in self.mails)


def send_now(room: Newsroom, *guids: str) -> Send:
    """An issue with the stories, decided; nothing has begun."""
    issue = room.issue(*guids)
    return send_issue(issue=issue, idempotency_key=None, actor="cli:test", now=NOW).send


def work(folder: Path, keeper: Keeper, now: datetime = NOW) -> Keeper:
    """One worker's slice, to the end of what is due."""
    worker = MailWorker(
        relays=[Relay(lambda: keeper)],
        host=Host("machine", "boot"),
        data_dir=folder,
        clock=lambda: now,
    )
    deliver_mail(worker=worker, seconds=60)
    worker.process.journal.close()  # not end(): the test's transaction needs its connection
    return keeper


def correct(article: Article, *, text: str, notice: str, now: datetime) -> ArticleVersion:
    """A correction with another text."""
    parsed = parse(text.encode(), filename="story.txt")
    done = correct_article(article=article, notice=notice, parsed=parsed, actor="cli:test", now=now)
    return done.version

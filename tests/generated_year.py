"""A year of generated sends: letters to mailboxes of every provider, refusals, complaints, replies,
clicks, and readers who join and leave. What comes out is the same for the same seed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from publisher.audience.growth import count_growth
from publisher.audience.models import (
    ConsentBatch,
    ConsentEvent,
    Form,
    MailingList,
    Subscriber,
    Subscription,
    Suppression,
)
from publisher.delivery.events import record_event
from publisher.delivery.models import Delivery, DeliveryEvent, Send, What
from publisher.delivery.tallies.clicks import add_counted
from publisher.delivery.tallies.ending import tally_ended
from publisher.delivery.tallies.heard import hear
from publisher.editorial.models import Edition, Issue, Link, Newsletter
from publisher.publications.models import Publication

PARIS = ZoneInfo("Europe/Paris")
DOMAINS = ("gmail.com", "orange.fr", "free.fr", "laposte.net", "hotmail.fr", "example.org")
STATES = (
    *[("accepted", "")] * 30,
    *[("delivered", "")] * 8,
    *[("bounced", "unknown"), ("bounced", "full"), ("failed", "policy"), ("bounced", "")],
    *[("uncertain", ""), ("suppressed", ""), ("canceled", "")],
)
FORMS = ("une", "journal")


@dataclass(frozen=True, slots=True)
class Year:
    """What was generated."""

    publication: Publication
    newsletters: list[Newsletter]
    sends: list[Send]
    until: datetime


def generated_year(
    publication: Publication,
    *,
    ends: date = date(2026, 11, 20),
    months: int = 12,
    letters: int = 4,
    readers: int = 30,
    seed: int = 16,
) -> Year:
    """So many months before the day, with so many letters of each of two newsletters a month."""
    made = _Maker(publication, Random(seed), readers)
    sends, first = list[Send](), ends - timedelta(days=30 * months)
    for month in range(months):
        made.grow(first + timedelta(days=30 * month))
        for letter in range(letters):
            day = first + timedelta(days=30 * month + letter * 30 // letters)
            sends += [made.send(newsletter, day) for newsletter in made.newsletters]
    until = datetime.combine(ends, datetime.min.time(), PARIS) + timedelta(hours=12)
    tally_ended(clock=lambda: until, seconds=600)
    count_growth(now=until)
    return Year(publication, made.newsletters, sends, until)


class _Maker:
    def __init__(self, publication: Publication, dice: Random, readers: int) -> None:
        self.title, self.dice = publication, dice
        at = datetime(2025, 11, 1, tzinfo=UTC)
        own = {"publication": publication, "created_at": at}
        self.newsletters = [
            Newsletter.objects.create(slug=slug, name=name, counts_clicks=counts, **own)
            for slug, name, counts in (("matin-g", "Le matin", True), ("mer-g", "La mer", False))
        ]
        self.lists = [MailingList.objects.create(slug=f"{n.slug}-l", name=n.name, **own)
                      for n in self.newsletters]  # fmt: skip
        for newsletter, mailing_list in zip(self.newsletters, self.lists, strict=True):
            newsletter.mailing_lists.add(mailing_list)
        self.forms = [Form.objects.create(slug=f"{slug}-g", name=slug, **own) for slug in FORMS]
        self.readers = Subscriber.objects.bulk_create(
            Subscriber(address=address, address_key=address, domain=address.split("@")[1], **own)
            for address in (f"g{n}@{DOMAINS[n % len(DOMAINS)]}" for n in range(readers))
        )

    def send(self, newsletter: Newsletter, day: date) -> Send:
        hour = self.dice.choice((6, 6, 7, 7, 18))
        began = datetime(day.year, day.month, day.day, hour, 10, tzinfo=PARIS)
        own = {"publication": self.title, "created_at": began}
        issue = Issue.objects.create(
            newsletter=newsletter, subject=f"{newsletter.name}, {day}", dated_at=began,
            content_hash="0" * 64, state="sent", **own,
        )  # fmt: skip
        counts = newsletter.counts_clicks
        edition = Edition.objects.create(
            issue=issue, counts_clicks=counts, content_hash="0" * 64, sha256="0" * 64,
            compiled=b"", **own,
        )  # fmt: skip
        send = Send.objects.create(
            kind="issue", state="finished", issue=issue, edition=edition, created_by="user:g",
            recipients=len(self.readers), not_before=began, started_at=began,
            finished_at=began + timedelta(hours=1), **own,
        )  # fmt: skip
        rows = self._rows(send, began)
        self._heard(send, [row for row in rows if row.state in ("accepted", "delivered")], began)
        if counts:
            self._clicks(issue, began)
        return send

    def _rows(self, send: Send, began: datetime) -> list[Delivery]:
        rows = []
        for reader in self.readers:
            state, verdict = self.dice.choice(STATES)
            rows.append(
                Delivery(
                    publication=self.title, send=send, issue=send.issue, subscriber=reader,
                    address=reader.address, state=state, verdict=verdict or None, attempts=1,
                    edition=send.edition,
                    changed_at=began + timedelta(minutes=self.dice.randrange(90)),
                )
            )  # fmt: skip
        return Delivery.objects.bulk_create(rows)

    def _heard(self, send: Send, got: list[Delivery], began: datetime) -> None:
        later = began + timedelta(hours=3)
        kinds = DeliveryEvent.Type.UNSUBSCRIBE, DeliveryEvent.Type.COMPLAINT
        for kind, most in zip(kinds, (2, 1), strict=True):
            for row in self.dice.sample(got, self.dice.randint(0, min(most, len(got)))):
                record_event(delivery=row, event=kind, now=later)
        hear(self.title.pk, [(send.pk, What.REPLIED, self.dice.randint(0, 2))])

    def _clicks(self, issue: Issue, began: datetime) -> None:
        for number in range(3):
            link = Link.objects.create(
                publication=self.title, issue=issue, address=f"https://example.org/{number}",
                key=f"{issue.pk}-{number}",
            )  # fmt: skip
            for hours in (1, 3, 12):
                clicks = self.dice.randint(0, 9)
                add_counted({link.pk: (self.title.pk, clicks, 1)}, began + timedelta(hours=hours))

    def grow(self, day: date) -> None:
        """A month: people come by forms and by a file, some leave, some mailboxes are gone."""
        at = datetime(day.year, day.month, day.day, 9, 0, tzinfo=PARIS)
        for mailing_list in self.lists:
            for number in range(self.dice.randint(3, 9)):
                self._joins(mailing_list, at + timedelta(days=number), self.dice.choice(self.forms))
            ConsentBatch.objects.create(
                publication=self.title, mailing_list=mailing_list, source="salon du livre",
                by="user:g", at=at, subscribed=self.dice.randint(1, 20),
            )  # fmt: skip

    def _joins(self, mailing_list: MailingList, at: datetime, form: Form) -> None:
        address = f"n{Subscriber.objects.count()}@example.org"
        own = {"publication": self.title}
        reader = Subscriber.objects.create(
            address=address, address_key=address, domain="example.org", created_at=at, **own
        )
        pair = {**own, "subscriber": reader, "mailing_list": mailing_list}
        link = Subscription.objects.create(
            status="confirmed", consent_source=f"form {form.slug}", consent_at=at, created_at=at,
            changed_at=at, **pair,
        )  # fmt: skip
        ConsentEvent.objects.create(kind="confirmed", at=at, source="p", form=form, **pair)
        later, fate = at + timedelta(days=self.dice.randint(1, 20)), self.dice.random()
        if fate < 0.2:
            Subscription.objects.filter(pk=link.pk).update(status="unsubscribed", changed_at=later)
            ConsentEvent.objects.create(kind="withdrawn", at=later, source="page", **pair)
        elif fate < 0.3:
            Suppression.objects.create(
                address_key=address, reason="bounced", source="s", created_at=later, **own
            )

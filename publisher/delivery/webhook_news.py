"""What the ledger has to tell the newsroom's own programs: mails that came back, issues that left.

Called in the transaction that writes the states. Where nothing bounced, nothing is asked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Count

from publisher.delivery.models import Delivery, Send
from publisher.delivery.results import Result
from publisher.delivery.states import State
from publisher.syndication.outbox import News, readers_named, tell

BOUNCED, COMPLAINED, SENT = "mail.bounced", "mail.complained", "issue.sent"


def tell_bounced(results: Iterable[Result], now: datetime) -> None:
    """Those of the results that say that a mail to a reader did not arrive."""
    bounced = {one.key: one for one in results if one.state == State.BOUNCED}
    if not bounced:
        return
    for title, rows in _by_publication(bounced).items():

        def news(rows: Sequence[Delivery] = rows) -> Iterable[News]:
            for row, news in _of_mails(BOUNCED, rows):
                result = bounced[row.pk]
                more = {"code": result.code, "verdict": result.verdict or None}
                yield News(
                    type=BOUNCED,
                    subject=news.subject,
                    data={**news.data, **more},
                    subscriber_id=news.subscriber_id,
                )

        tell(publication_id=title, types={BOUNCED}, news=news, now=now)


def tell_complained(delivery: Delivery, now: datetime) -> None:
    """The reader of this mail reported it as unwanted."""
    title = delivery.publication_id

    def news() -> Iterable[News]:
        return [one for _, one in _of_mails(COMPLAINED, [delivery])]

    tell(publication_id=title, types={COMPLAINED}, news=news, now=now)


def tell_sent(ids: Collection[int], now: datetime) -> None:
    """These sends are over: of issues it is told what became of their mails."""
    sends = Send.objects.filter(pk__in=list(ids), kind=Send.Kind.ISSUE)
    for send in sends.select_related("issue__newsletter").order_by("pk"):

        def news(send: Send = send) -> Iterable[News]:
            return [_of_send(send)]

        tell(publication_id=send.publication_id, types={SENT}, news=news, now=now)


def _of_send(send: Send) -> News:
    rows = Delivery.objects.filter(send=send).order_by().values("state")
    counted = dict(rows.annotate(number=Count("pk")).values_list("state", "number"))
    issue = send.issue
    return News(
        type=SENT,
        subject=f"send:{send.pk}",
        data={
            "issue": str(send.issue_id),
            "newsletter": issue.newsletter.slug if issue else None,
            "send": str(send.pk),
            "recipients": send.recipients,
            "states": dict(sorted(counted.items())),
        },
    )


def _by_publication(keys: Iterable[int]) -> dict[int, list[Delivery]]:
    """The readers' mails among these deliveries; a test has no reader."""
    rows = Delivery.objects.filter(pk__in=list(keys), subscriber__isnull=False)
    found = defaultdict[int, list[Delivery]](list)
    for row in rows.select_related("send").only(
        "publication_id", "subscriber_id", "send_id", "send__kind", "send__issue_id"
    ):
        found[row.publication_id].append(row)
    return found


def _of_mails(type_: str, rows: Sequence[Delivery]) -> Iterable[tuple[Delivery, News]]:
    readers = readers_named({row.subscriber_id for row in rows if row.subscriber_id})
    for row in rows:
        if (named := readers.get(row.subscriber_id or 0)) is None:
            continue
        issue = row.send.issue_id
        data = {
            "subscriber": named,
            "send": str(row.send_id),
            "kind": row.send.kind,
            "issue": str(issue) if issue else None,
        }
        subject, reader = f"subscriber:{row.subscriber_id}", row.subscriber_id
        yield row, News(type=type_, subject=subject, data=data, subscriber_id=reader)

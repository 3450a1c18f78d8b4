"""Whoever asks what is due reads what waits, and not what is over."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from publisher.actions.mail.deliver_mail import deliver_mail
from publisher.actions.mail.mail_worker import MailWorker
from publisher.actions.mail.relay import Relay
from publisher.actions.partners.deliver_to_partners import deliver_to_partners, wake_partners
from publisher.actions.partners.list_partners import partners_in_trouble, partners_of
from publisher.actions.processes.sweep_rows import Here
from publisher.actions.sends.control_send import stop_all
from publisher.actions.sweep import SWEEPS
from publisher.channels.fake import FakeChannel
from publisher.delivery.destinations import callable_now, due, holders, is_held, waiting
from publisher.delivery.host import Host
from publisher.delivery.models import Delivery, Send
from publisher.editorial.models import Article
from publisher.syndication.models import Destination
from tests.db import ledger
from tests.db.ledger import NOW
from tests.db.partner_rows import GUID, outbox, story
from tests.db.plans import Plan, plans_of
from tests.running.emptied import KEPT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
MAILS, COPIES = 20_000, 5_000
FEW = 150  # rows, with the last answers of a partner
HOST = Host("machine", "boot")
GROWS = {"delivery_delivery", "delivery_attempt", "delivery_deliveryevent", "delivery_send"}


def more(table: str, rows: int, where: str = "TRUE", /, **columns: str) -> None:
    """So many rows like the first one, but for these columns (SQL; `n` counts)."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
        names = [column.name for column in described if column.name != "id"]
        values = (columns.get(name, f"t.{name}") for name in names)
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
            f" FROM (SELECT * FROM {table} WHERE {where} ORDER BY id LIMIT 1) t,"
            " generate_series(1, %s) n",
            [rows],
        )


@pytest.fixture
def at_rest(tmp_path: Path) -> Path:
    """Long ago mail and stories went out, and were added up; nothing is due. Its data directory."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite does not tell how much a statement read")
    begin_anew()
    title = ledger.publication()
    place = outbox(title, tmp_path)
    story(title)
    old = story(title, guid="tag:courrier.example.org,2026:old")
    ledger.running_send(ledger.issue(title, ledger.mailing_list(title, readers=1)))
    Delivery.objects.update(state="accepted", attempts=1, reply_code="250")
    Send.objects.update(state="finished", finished_at=NOW, tallied_at=NOW)
    more("delivery_delivery", MAILS, "destination_id IS NULL", subscriber_id="NULL")
    more("editorial_articleversion", COPIES, f"article_id = {old.pk}", number="n + 1")
    version = (
        f"(SELECT id FROM editorial_articleversion WHERE article_id = {old.pk} AND number = n + 1)"
    )
    of_old = {"article_version_id": version}
    more("delivery_send", COPIES, "kind = 'article'", idempotency_key="'x' || n", **of_old)
    own = "publication_id = t.publication_id AND idempotency_key = 'x' || n"
    send = f"(SELECT id FROM delivery_send WHERE {own})"
    more("delivery_delivery", COPIES, f"destination_id = {place.pk}", send_id=send, **of_old)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return tmp_path


def begin_anew() -> None:
    """Tables that are empty, without what hundreds of tests before left dead in their files: plans
    are chosen by the size of these, too."""
    names = set(connection.introspection.django_table_names(only_existing=True)) - KEPT
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(sorted(names))} CASCADE")


def looks(folder: Path) -> dict[str, Any]:
    """Everything that asks what is due, by its name."""
    here = Here(now=NOW, host=HOST, data_dir=folder)
    found: dict[str, Any] = {row.name: lambda row=row: row.find(here) for row in SWEEPS}
    worker = MailWorker(relays=[Relay(FakeChannel)], host=HOST, data_dir=folder, clock=lambda: NOW)
    found["a slice of mail"] = lambda: deliver_mail(worker=worker)
    found["a visit to partners"] = lambda: deliver_to_partners(now=NOW)
    found["stop-press"] = lambda: stop_all(publication=None, actor="test", now=NOW)
    return found


def begin_a_large_send() -> None:
    """It runs, and one copy waits for its partner."""
    old = Send.objects.filter(kind="issue")[:1]
    more("delivery_send", 1, f"id = {old[0].pk}", state="'running'", issue_id="NULL")
    running = Send.objects.get(state="running")
    first = "destination_id IS NULL"
    pending = {"reply_code": "''", "state": "'pending'", "attempts": "0", "subscriber_id": "NULL"}
    more("delivery_delivery", MAILS, first, send_id=str(running.pk), **pending)
    copy = Delivery.objects.filter(destination__isnull=False).latest("pk")
    Delivery.objects.filter(pk=copy.pk).update(state="retrying", reply_code="450", attempts=1)
    Send.objects.filter(pk=copy.send_id).update(state="running")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE delivery_delivery, delivery_send")


def test_nothing_that_is_over_is_read_nor_all_that_waits(at_rest: Path) -> None:
    check(looks(at_rest))
    begin_a_large_send()
    place = Destination.objects.get()
    asked = {
        "partners": lambda: wake_partners(now=NOW),
        "what is due at one": lambda: list(due(NOW).filter(destination=place)),
        "whether somebody is there": lambda: is_held(place.pk, NOW),
        "who can be called": lambda: callable_now(NOW),
        "who holds a story": lambda: holders(Article.objects.get(guid=GUID)),
        "the page of partners": lambda: partners_of(place.publication),
        "partners in trouble": lambda: partners_in_trouble(place.publication),
        "who waits for it": lambda: waiting(Article.objects.get(guid=GUID)),
        **looks(at_rest),
    }
    check({name: work for name, work in asked.items() if not name.startswith("a ")})


def check(asked: Mapping[str, Callable[[], object]]) -> None:
    """Each reads a few rows, whatever the ledger holds."""
    for name, work in asked.items():
        plans = plans_of(work)
        if not all(map(reads_few, plans)):
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # statistics are drawn by lot, and one row is a rare one
            plans = plans_of(work)
        for plan in plans:
            figures = name, plan.rows, plan.blocks, sorted(plan.scanned)
            assert reads_few(plan), (figures, plan.statement)


def reads_few(plan: Plan) -> bool:
    return not plan.scanned & GROWS and plan.rows <= FEW and plan.blocks <= FEW

"""An audience that the database knows nothing of yet is frozen in one pass over its tables."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from publisher.actions.readers.import_subscribers import import_subscribers
from publisher.audience.models import MailingList
from publisher.delivery import freezing
from publisher.delivery.models import Delivery
from publisher.delivery.sql import audience_sql, ledger_sql
from tests.db import ledger

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def import_readers(count: int) -> MailingList:
    """They come to a list, and nobody counts the tables anew."""
    mailing_list = MailingList.objects.get()
    lines = "".join(f"lectrice.{number}@example.org;Lectrice {number}\n" for number in range(count))
    file = io.BytesIO(f"adresse;nom\n{lines}".encode())
    made = import_subscribers(
        mailing_list=mailing_list, file=file, source="test", actor="test", now=NOW
    )
    assert made.subscribed == count
    return mailing_list


@pytest.mark.parametrize(("readers", "whole"), [(audience_sql.MANY, True), (50, False)])
def test_a_list_of_a_moment_ago_is_joined_whole(readers: int, whole: bool) -> None:
    send = ledger.send_to(3)
    Delivery.objects.all().delete()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    mailing_list = import_readers(readers)
    asked: list[str] = []

    def keep(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with transaction.atomic():
        with connection.execute_wrapper(keep):
            made = freezing.freeze(send=send, list_ids=[mailing_list.pk], now=NOW)
        assert made == readers + 3
        assert any("enable_nestloop = off" in sql for sql in asked) == (
            whole and ledger_sql.postgresql()
        )
        if ledger_sql.postgresql():
            with connection.cursor() as cursor:
                cursor.execute("SHOW enable_nestloop")
                assert cursor.fetchone() == ("on",)

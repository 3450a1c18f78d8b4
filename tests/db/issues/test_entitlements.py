"""Who may read paid stories whole: granted, pushed, frozen, ended."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from publisher.actions.issues.entitle import Reader, end_entitlement, put_entitlement
from publisher.actions.issues.merge_values import merge_values
from publisher.actions.issues.recipients import recipient_of
from publisher.actions.publications.create_token import create_token
from publisher.audience.erased import keep_erased
from publisher.audience.models import Entitlement, Subscriber, Subscription
from publisher.cli.main import run
from publisher.delivery import freezing
from publisher.delivery.models import Delivery, Send
from publisher.errors import PublisherError
from tests.db import ledger
from tests.db.ledger import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)
ASKS = frozenset({"access"})


@pytest.fixture
def title():
    return ledger.publication()


def put(title, name="o1", address="reader0@example.org", ends_at=None, now=NOW, **more):
    values = {"starts_at": now - HOUR, "source": "shop", "actor": "test", "now": now, **more}
    reader = Reader(address=address, external_id=values.pop("reader", ""))
    return put_entitlement(
        publication=title, external_id=name, reader=reader, ends_at=ends_at, **values
    )


def access(send, number, at):
    row = Delivery.objects.get(send=send, address=f"reader{number}@example.org")
    row.dated_at = at
    return recipient_of(row).values["access"]


def test_what_is_frozen_ends_with_the_entitlement(title):
    send = _with_entitlements(title)
    assert [access(send, n, NOW) for n in range(3)] == ["paid", "paid", "registered"]
    late = NOW + 2 * HOUR
    assert [access(send, n, late) for n in range(3)] == ["paid", "registered", "registered"]


def _with_entitlements(title):
    issue = ledger.issue(title, ledger.mailing_list(title, readers=3))
    put(title, "always")
    put(title, "short", "reader1@example.org", NOW + HOUR)
    put(title, "over", "reader2@example.org", NOW - timedelta(minutes=1))
    send = Send.objects.create(
        publication=title, kind="issue", state="running", issue=issue, created_by="t",
        created_at=NOW, not_before=NOW, started_at=NOW,
    )  # fmt: skip
    lists = list(issue.newsletter.mailing_lists.values_list("pk", flat=True))
    freezing.freeze(send=send, list_ids=lists, now=NOW, asks=ASKS)
    for row in Delivery.objects.filter(send=send).select_related("subscriber"):
        alone = {**merge_values(row.subscriber, ASKS, NOW)}
        row.dated_at = NOW
        assert recipient_of(row).values["access"] in ("paid", alone["access"])
        assert set(row.merge_values) == set(alone), "one reader and many are frozen alike"
    return send


def test_what_is_revoked_gives_nothing_to_mails_that_have_not_begun(title):
    send = _with_entitlements(title)
    begun = Delivery.objects.get(send=send, address="reader1@example.org")
    Delivery.objects.filter(pk=begun.pk).update(state="accepted")
    for name in ("always", "short"):
        end_entitlement(publication=title, external_id=name, actor="t", now=NOW)
        end_entitlement(publication=title, external_id=name, actor="t", now=NOW + HOUR)
    assert access(send, 0, NOW) == "registered"
    assert access(send, 1, NOW) == "paid", "what has begun stays as it was"
    put(title, "again", "reader0@example.org")
    assert access(send, 0, NOW) == "paid"


def test_a_push_may_be_repeated_and_changes_what_is_there(title):
    first = put(title, reader="c42")
    again = put(title, reader="c42", address="", ends_at=NOW + HOUR)
    assert first.pk == again.pk
    assert Entitlement.objects.get().ends_at == NOW + HOUR
    reader = Subscriber.objects.get()
    assert (reader.external_id, reader.domain) == ("c42", "example.org")
    assert not Subscription.objects.exists(), "nothing is mailed to them"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": " "}, "bad_name"),
        ({"name": "x" * 201}, "bad_name"),
        ({"name": "a\0b"}, "bad_name"),
        ({"address": ""}, "no_reader"),
        ({"address": "no address"}, "bad_address"),
        ({"address": "", "reader": "nobody"}, "unknown_reader"),
        ({"ends_at": NOW - 2 * HOUR}, "bad_time"),
        ({"address": "lea@example.org", "reader": "c1"}, "another_reader"),
        ({"address": "gone@example.org"}, "forgotten_reader"),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(title, values, code):
    put(title, "known", "paul@example.org", reader="c1")
    keep_erased(title.pk, "gone@example.org", NOW)
    with pytest.raises(PublisherError) as raised:
        put(title, **values)
    assert raised.value.code == code
    assert Entitlement.objects.count() == Subscriber.objects.count() == 1


def test_a_shop_pushes_over_http(title):
    made = create_token(
        publication=title, name="shop", actor="t", now=NOW,
        scopes=["entitlements:read", "entitlements:write"],
    )  # fmt: skip
    shop = Client(headers={"host": "localhost", "authorization": f"Bearer {made.token}"})
    body = {"id": "order-17", "reader": "c42", "address": "lea@example.org"}

    def push(**more):
        document = {**body, **more}
        return shop.post("/api/v1/entitlements", document, content_type="application/json")

    assert push().status_code == push(ends_at="2027-01-31T00:00:00Z").status_code == 201
    shown = shop.get("/api/v1/entitlements/order-17").json()
    assert (shown["reader"], shown["ends_at"]) == ("c42", "2027-01-31T00:00:00Z")
    assert "lea@" not in json.dumps(shop.get("/api/v1/entitlements").json())
    changed = shop.put("/api/v1/entitlements/order-17", {"id": "order-17"}, "application/json")
    assert changed.json()["ends_at"] is None
    assert shop.delete("/api/v1/entitlements/order-17").status_code == 204
    assert shop.get("/api/v1/entitlements?reader=c42").json()["entitlements"][0]["ends_at"]
    assert push(address="no address").status_code == 422
    assert Client(headers={"host": "localhost"}).get("/api/v1/entitlements").status_code == 401


def test_a_file_goes_in_line_by_line(title, capsys, tmp_path):
    file = tmp_path / "orders.csv"
    file.write_text(
        "\ufeffid,address,ends_at\n"
        "o1,lea@example.org,2099-01-31\n"
        "o2,no address,\n"
        "o3,anne@example.org,yesterday\n"
        "o4,anne@example.org,\n",
        encoding="utf-8",
    )
    words = ["entitlement", "import", str(file), "--source", "shop", "--json"]
    assert (run(words), run(words)) == (1, 1)
    found = json.loads(capsys.readouterr().out.split("}\n{")[0] + "}")
    assert (found["rows"], found["bad"]) == (4, 2)
    assert [(one["line"], one["code"]) for one in found["errors"]] == [
        (3, "bad_address"),
        (4, "bad_time"),
    ]
    assert Entitlement.objects.count() == 2
    file.write_text("name\nx\n")
    assert run(words) == 2
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "no_id_column"


def test_the_commands(title, capsys):
    assert run(["entitlement", "grant", "o1", "--to", "lea@example.org", "--json"]) == 0
    assert (
        run(["entitlement", "grant", "o1", "--to", "lea@example.org", "--until", "2099-01-31"]) == 0
    )
    assert run(["entitlement", "revoke", "o1"]) == 0
    capsys.readouterr()
    assert run(["entitlement", "list", "--of", "LEA@example.org", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["entitlements"]
    assert (found["entitlement"], found["source"]) == ("o1", "by hand")
    assert run(["entitlement", "revoke", "none"]) == 2

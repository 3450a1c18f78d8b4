"""Promise 10 at the readers' doors: files, forms, tokens, mails that come back, what providers
post. Bad input gets a clear answer and changes nothing of any reader; the doors go on. And promise
12 after all of it: no secret is readable anywhere, and no log holds an address.

Slow: one house of real processes for all tests of the file.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.db.reports import posts
from tests.harness import wait_for
from tests.promises.readers_house import DATABASE, FORGOTTEN, LEAVES, READERS, House, house
from tests.unit.incoming.test_reports import report

pytestmark = pytest.mark.slow
BOUNCED, NAMED = "reader0@example.org", "reader1@example.org"
GONE = "Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user here"
MEGABYTE = "x" * 1_000_000


@pytest.fixture(scope="module")
def doors() -> Iterator[House]:
    with house() as made:
        yield made


@pytest.fixture
def unchanged(doors: House) -> Iterator[House]:
    """Whatever the test does, what is kept of readers stays as it was."""
    before = doors.standing()
    yield doors
    assert doors.standing() == before
    assert doors.made.ready()


def lines(*some: str) -> bytes:
    return "\n".join(("address,name", *some, "")).encode()


FILES: dict[str, tuple[bytes, str]] = {
    "no column of addresses": (b"name,town\nAna,Paris\n", "address"),
    "a quotation mark left open": (
        lines(*(f"a{n}@example.org,A" for n in range(70_000)), '"b@example.org,B', "c@e.org,C"),
        "70002",
    ),
    "two headers of one name": (b"email,email\na@example.org,b@example.org\n", "email"),
    "NUL in an address": (lines("a\0b@example.org,A"), "2"),
    "5,000 characters": (lines("x" * 5000 + "@example.org,A"), "2"),
    "a formula": (lines("=HYPERLINK(1),A"), "2"),
    "half of UTF-16": (lines("a@example.org,A").decode().encode("utf-16")[:-1], "utf-16"),
    "bytes of no writing": (b"address,name\n\x81\x8d\xfe\xff@e.org,\xc3\x28\x00\n", "file.csv"),
    "2,000 columns": (",".join(f"c{n}" for n in range(2000)).encode() + b"\n", "file.csv"),
    "bidi controls": (lines("a\u202eb@example.org,A"), "2"),
    "a quoted local part": (lines('"""a b""@example.org",A'), "2"),
    "the last line is bad": (lines(*(f"a{n}@e.org,A" for n in range(3000)), "nobody,N"), "3002"),
}  # fmt: skip


def test_bad_files_go_in_not_even_by_half(unchanged: House) -> None:
    for case, (data, place) in FILES.items():
        file = unchanged.made.data_dir / "file.csv"
        file.write_bytes(data)
        words = ("subscriber", "import", file, "--publication", "courrier", "--list", "matin")
        done = unchanged.made.run(*words, "--source", "test", "--json", check=False)
        assert done.returncode in (1, 2), (case, done.stdout)
        assert place.lower() in (done.stderr + done.stdout).lower(), (
            case,
            done.stderr,
            done.stdout,
        )
        assert "Traceback" not in done.stderr
        file.unlink()


def test_forms_of_a_megabyte_and_of_other_sites(unchanged: House) -> None:
    page, token = "/subscribe/courrier/matin", unchanged.tokens[BOUNCED]["leave"]
    for path, fields, expected in (
        (page, {"address": "a@example.org", "name": MEGABYTE}, 413),
        (page, {"address": MEGABYTE}, 413),
        (page, {"address": ""}, 400),
        (page, {"address": "a@example.org\r\nRCPT TO:<b@example.org>"}, 400),
        ("/subscribe/courrier/none", {"address": "a@example.org"}, 404),
        ("/subscribe/none/", {"address": "a@example.org"}, 404),
        (f"/preferences/{token}", {"list": MEGABYTE}, 413),
        (f"/preferences/{token}", {"list": "matin"}, 400),
        (f"/u/{token}", {"why": MEGABYTE}, 413),
        (f"/still/{token}", {"still": MEGABYTE}, 413),
        ("/reader/", {"change": "details", "name": "Mallory"}, 404),
        ("/reader/erase", {"erase": "yes"}, 404),
    ):
        status, text = unchanged.post(path, fields)
        assert status == expected, (path, status, text[:300])
        assert "Traceback" not in text
    assert unchanged.json_of(page, b'{"address": ')[0] == 422
    assert unchanged.json_of(page, json.dumps({"address": MEGABYTE}).encode())[0] == 413
    assert unchanged.json_of(page, b"[" * 10_000)[0] == 422
    body = b'{"address": "a@example.org"}'
    assert unchanged.json_of(page, body, Origin="https://elsewhere.example")[0] == 403
    assert unchanged.json_of(page, body, Origin="null")[0] == 403


def test_tokens_of_every_wrong_kind(unchanged: House) -> None:
    own = unchanged.tokens[BOUNCED]
    good = own["leave"]
    wrong = [good[:-1], good + "A", ("B" if good[0] == "A" else "A") + good[1:], "x", "A" * 5000]
    wrong += ["%00", "..%2f..%2fetc", own["return"], own["meta"]]
    pages = {"u": "leave", "preferences": "leave", "still": "leave", "confirm": "confirm",
             "fresh": "fresh", "address": "address"}  # fmt: skip
    for page, purpose in pages.items():
        others = [token for name, token in own.items() if name != purpose]
        for token in (*wrong, *others):
            assert unchanged.post(f"/{page}/{token}", {"leave": "yes"})[0] == 404, (page, token)
    gone = unchanged.tokens[FORGOTTEN]["leave"]
    assert unchanged.post(f"/preferences/{gone}", {"list": "1"})[0] == 404
    assert unchanged.post(f"/still/{gone}", {"still": "yes"})[0] == 404
    lists = dict(unchanged.rows("SELECT slug, id FROM audience_mailinglist"))
    status, _ = unchanged.post(f"/preferences/{good}", {"list": [lists["matin"], lists["cap"]]})
    assert status == 200, "a list of another publication is none of this reader's"


MAILS: dict[str, bytes] = {
    "without a body": b"From: MAILER-DAEMON@mx.example.net\nSubject: Returned\n\n",
    "nothing at all": b"\n",
    "of a charset that is none": b"Content-Type: text/plain; charset=\"x-\xff\"\n\n\xff\xfe\x00",
    "an answering machine": b"Auto-Submitted: auto-replied\nSubject: absent\n\nAbsent.\n",
    "an unclear refusal": report("Status: 5.7.1\nDiagnostic-Code: smtp; 550 5.7.1 policy"),
}  # fmt: skip


def test_mails_made_to_hurt(doors: House) -> None:
    where = doors.way_back(NAMED)
    before = doors.standing()
    assert doors.bring(where, b"Subject: x\n\n" + (b"x" * 998 + b"\n") * 52_500).startswith("552")
    assert doors.bring("b-forged@c.example.org", b"x").startswith("550")
    other = doors.tokens[NAMED]["leave"].lower()
    assert doors.bring(f"b-{other}@c.example.org", b"x").startswith("550")
    for name in ("without a body", "nothing at all", "of a charset that is none"):
        assert doors.bring(where, MAILS[name]).startswith("250"), name
    assert doors.bring(where, MAILS["an answering machine"]).startswith("250")
    wait_for(lambda: sum(doors.counted().values()) >= 4, 60, "the four mails")
    assert doors.standing() == before
    # What follows is evidence about a mail, never about the reader that it merely names.
    claims = report(GONE, nested=2).replace(b"lea@example.net", BOUNCED.encode())
    deep = report(GONE, nested=100).replace(b"lea@example.net", NAMED.encode())
    assert doors.bring(where, claims).startswith("250")
    assert doors.bring(where, deep).startswith("250")
    wait_for(lambda: sum(doors.counted().values()) >= 6, 60, "the reports")
    assert doors.rows("SELECT address_key FROM audience_suppression") == []
    assert doors.made.ready()


def test_what_providers_post_again_in_another_order_and_by_the_ten_thousand(doors: House) -> None:
    def event(kind: str, number: int = 0, address: str = BOUNCED) -> dict[str, Any]:
        about = {"message": f"m{number}", "token": doors.tokens[address]["meta"]}
        return posts.one("sparkpost", kind, address=address, at=posts.AT + number, **about)

    before = doors.standing()
    bounce = json.dumps([event("bounce")]).encode()
    assert doors.tell(bounce, Authorization="Basic eDp5")[0] == 401
    for body in (b"{", b"[" * 100_000, b"\xff\xfe", b"x" * 16_000_001):
        assert doors.tell(body)[0] in (200, 413)
    assert doors.standing() == before
    many = [event("delivered", number) for number in range(10_000)]
    assert doors.tell(json.dumps(many).encode()) == (200, '{"result": "kept"}')
    # The bounce first, then what came before it, then all of it once more.
    for kinds in (("bounce",), ("delivered",), ("bounce", "delivered")):
        body = json.dumps([event(kind, 20_000 + (kind == "bounce")) for kind in kinds]).encode()
        assert doors.tell(body)[0] == 200
    wait_for(lambda: _known(doors) == 10_002, 90, "each event, once")
    state = "SELECT state FROM delivery_delivery WHERE address = "
    assert doors.rows(f"{state}'{BOUNCED}'") == [("bounced",)]
    wait_for(lambda: not _waiting(doors), 60, "nothing left to read")
    assert _known(doors) == 10_002


def _known(doors: House) -> int:
    (row,) = doors.made.json("mail", "provider", "list", "--publication", "courrier")["providers"]
    return int(row["events"])


def _waiting(doors: House) -> int:
    (found,) = doors.rows("SELECT count(*) FROM delivery_providerreport WHERE problem = ''")
    return int(found[0])


# Where an address may be read; everywhere else it is a leak.
KEEPS_ADDRESSES = {
    "audience_subscriber.address",
    "audience_subscriber.address_key",
    "audience_suppression.address_key",
    "delivery_delivery.address",
    "delivery_incomingmail.raw",  # what outsiders wrote and nobody can read, for 30 days
}


def test_no_secret_is_readable_and_no_log_holds_an_address(doors: House) -> None:
    (leave,) = re.findall(rb"<https?://[^>]+(/u/[\w-]+)>", doors.mails[LEAVES].body)
    assert doors.post(leave.decode(), {"leave": "yes"})[0] == 200
    gone = doors.tokens[FORGOTTEN]["leave"]
    assert doors.post(f"/u/{gone}", {"List-Unsubscribe": "One-Click"})[0] == 200
    assert doors.post("/subscribe/courrier/matin", {"address": "zoe@example.org"})[0] == 200
    wait_for(lambda: "zoe@example.org" in doors.sink.recipients, 90, "the mail that asks back")
    exported = doors.made.run("subscriber", "export", "--publication", "courrier").stdout
    shown = doors.made.run(
        "subscriber", "show", NAMED, "--publication", "courrier", "--json"
    ).stdout
    known = [f"reader{number}@example.org" for number in range(READERS)] + ["zoe@example.org"]
    tokens = {token for each in doors.tokens.values() for token in each.values()}
    for name, text in {"export": exported, "show": shown}.items():
        assert NAMED in text
        assert not [one for one in doors.secrets | tokens if one in text], name
    holds = set()
    for place, value in _cells(doors):
        assert not [one for one in doors.secrets if one in value], place
        assert FORGOTTEN not in value, place
        if any(address in value for address in known):
            holds.add(place)
    assert holds <= KEEPS_ADDRESSES, holds
    files = _logs(doors)
    assert files, "the search finds the logs"
    for name, text in files.items():
        assert not [one for one in (*known, *doors.secrets) if one.encode() in text], name


def _cells(doors: House) -> Iterator[tuple[str, str]]:
    """Every value of every column that is text or bytes, with its name."""
    for (table,) in doors.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        columns = [row[1] for row in doors.rows(f"PRAGMA table_info({table})")]
        for row in doors.rows(f"SELECT * FROM {table}"):
            for column, value in zip(columns, row, strict=True):
                if isinstance(value, bytes):
                    yield f"{table}.{column}", value.decode("latin-1")
                elif isinstance(value, str):
                    yield f"{table}.{column}", value


def _logs(doors: House) -> dict[str, bytes]:
    """What was printed and logged, and the workers' journals: all files but the database's."""
    home = doors.made.data_dir
    files = [*home.parent.glob(f"{home.name}.*.out"), *home.rglob("*")]
    keys = ("encryption_keys", "secret_key", "story.txt", "readers.csv")
    return {
        file.name: file.read_bytes()
        for file in files
        if file.is_file() and not file.name.startswith((DATABASE, *keys))
    }

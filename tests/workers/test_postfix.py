"""A thousand signed mails through a real Postfix: pipelined, in TLS, signed in; each verifies.

Slow: a thousand mails pass a real MTA, and each signature is verified.
"""

import sqlite3
from collections import Counter
from contextlib import closing
from urllib.parse import quote

import dkim
import pytest

from tests.harness import Installation, wait_for
from tests.postfix import PASSWORD, USER, missing, postfix
from tests.promises.sending import finished, letter, start
from tests.sink import Sink

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing() or "it is there"),
]
READERS = 1000


def _long_since(made: Installation) -> None:
    """As if the keys had been activated an hour ago: half a minute saved."""
    with closing(sqlite3.connect(made.data_dir / "publisher.sqlite3")) as database, database:
        database.execute(
            "UPDATE publications_dkimkey SET active_from = datetime(active_from, '-1 hour')"
        )


def test_a_thousand_signed_mails_pass_postfix_and_verify() -> None:
    with Sink() as sink, postfix(sink.address) as relay:
        login = f"{quote(USER)}:{quote(PASSWORD)}"
        url = f"smtp://{login}@{relay.address}?starttls=required"
        env = {"SMTP_URL": url, "SSL_CERT_FILE": relay.ca_file}
        with letter(READERS, sink, env) as (made, issue):
            made.allow_private(relay.address)
            records = {}
            for key in made.json("dkim", "create")["keys"]:
                records[f"{key['dns_name']}.".encode()] = key["dns_record"].encode()
                made.run("dkim", "activate", key["selector"])
            _long_since(made)
            with made.up():
                send = start(made, issue)
                end = wait_for(lambda: finished(made, send), 120, "the end of the send")
                wait_for(lambda: len(sink.mails) == READERS, 120, "Postfix to hand all of it on")
        log = relay.log.read_text()
    assert end["counts"]["accepted"] == READERS
    assert set(Counter(sink.recipients).values()) == {1}
    assert f"sasl_username={USER}@localhost" in log
    verified = 0
    for mail in sink.mails:
        judge = dkim.DKIM(mail.body)
        assert b"ESMTPSA" in dict(judge.headers)[b"Received"]
        verified += all(
            judge.verify(idx=n, dnsfunc=lambda name, **_: records[name]) for n in (0, 1)
        )
    assert verified == READERS

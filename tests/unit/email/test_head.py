"""The headers of a list's mail: how to leave, whom to complain to, and what a system sends."""

import base64
import email
import email.policy
import json
import re
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.renderers.email import CompiledEdition, compile_edition, join_message
from publisher.renderers.email.edition.dkim import Signer, SigningKey, dns_record, make_private_key
from publisher.renderers.email.types import RenderedMail
from tests.golden.sample_issue import ENVELOPE, READER

MAIL = RenderedMail(subject="Sujet", html="h", text="t", nonce="0123456789abcdef")
FULL = replace(
    ENVELOPE,
    reply_to="redaction@example.org",
    unsubscribe_mailto="leave@example.org",
    complaint_address="fbl@example.org",
    feedback_id="7:soir:courrier:example-org",
    owner="redaction@example.org",
    archive_url="https://news.example.org/archive/soir/",
)
KEY = SigningKey(
    domain="example.org", selector="s", algorithm="rsa", private=make_private_key("rsa")
)


def written(**changes: Any) -> bytes:
    return join_message(compile_edition(MAIL, replace(FULL, **changes)), READER)


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_leaving_by_mail_stands_beside_the_page_with_a_token_that_may_lose_its_case() -> None:
    page, mailto = parsed(written())["List-Unsubscribe"].split(", ")
    assert page == f"<https://news.example.org/u/{READER.token}>"
    found = re.fullmatch(r"<mailto:leave\+([a-z2-7]+)@example\.org\?subject=unsubscribe>", mailto)
    assert found
    token = found[1].upper() + "=" * (-len(found[1]) % 8)
    meant = base64.urlsafe_b64decode(READER.token + "=" * (-len(READER.token) % 4))
    assert base64.b32decode(token) == meant


def test_a_preview_whose_token_opens_nothing_can_be_composed_too() -> None:
    edition = compile_edition(MAIL, FULL)
    for length in range(1, 30):
        message = parsed(join_message(edition, replace(READER, token="p" * length)))
        assert re.search(r"<mailto:leave\+[a-z2-7]+@", message["List-Unsubscribe"])


def test_without_an_address_that_takes_them_no_mail_for_leaving_is_offered() -> None:
    message = parsed(written(unsubscribe_mailto=""))
    assert message["List-Unsubscribe"] == f"<https://news.example.org/u/{READER.token}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_local_part_that_means_something_in_an_address_is_refused() -> None:
    with pytest.raises(PublisherError, match="letters, digits"):
        written(unsubscribe_mailto="a&b?c%d@example.org")


def test_complaints_have_an_address_and_the_mails_own_id() -> None:
    message = parsed(written())
    assert message["CFBL-Address"] == "fbl@example.org; report=arf"
    assert message["CFBL-Feedback-ID"] == READER.message_id
    assert message["Feedback-ID"] == "7:soir:courrier:example-org"
    assert parsed(written(complaint_address=""))["CFBL-Address"] is None


def test_only_what_a_system_sends_by_itself_says_so() -> None:
    assert parsed(written())["Auto-Submitted"] is None
    assert parsed(written(automatic=True))["Auto-Submitted"] == "auto-generated"


def test_no_answering_machine_answers_a_letter() -> None:
    """RFC 3834, 2 spares lists; older responders and Exchange go by words of their own."""
    message = parsed(written())
    assert message["List-Id"]
    assert message["Precedence"] == "bulk"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def test_the_list_names_a_person_and_how_to_get_help() -> None:
    message = parsed(written())
    assert message["List-Owner"] == "<mailto:redaction@example.org>"
    assert message["List-Help"] == "<mailto:redaction@example.org?subject=help>"


@pytest.mark.parametrize("owner", ["", "a&b?c%d@example.org", "rédaction@example.org", "x"])
def test_an_address_that_no_mailto_holds_as_it_is_is_left_out(owner: str) -> None:
    message = parsed(written(owner=owner))
    assert (message["List-Owner"], message["List-Help"]) == (None, None)


def test_all_that_judges_ask_for_is_signed() -> None:
    edition = compile_edition(MAIL, replace(FULL, automatic=True))
    message = join_message(edition, READER, Signer([KEY], edition.head))
    record = dns_record(KEY).encode()
    assert dkim.verify(message, dnsfunc=lambda *_, **__: record)
    listed = parsed(message)["DKIM-Signature"].split("h=")[1].split(";")[0]
    names = re.sub(r"\s", "", listed).split(":")
    assert {name.lower() for name in parsed(message)} - set(names) == {"dkim-signature"}
    assert names.count("list-unsubscribe") == names.count("list-unsubscribe-post") == 2


@pytest.mark.parametrize(
    "name",
    [
        "جريدة الجزر",
        "Le Courrier, « l’île » (édition du soir)",
        'A "B" \\ C',
        "島の新聞 🗼",
        "x" * 300,
    ],
)
def test_a_sender_is_named_in_any_script(name: str) -> None:
    raw = written(from_name=name, list_name=name)
    # The standard library's newer parser sets a space between two encoded words (RFC 2047, 6.2).
    shown, address = parseaddr(email.message_from_bytes(raw)["From"].replace("\r\n", ""))
    assert (str(make_header(decode_header(shown))), address) == (name, ENVELOPE.from_address)
    assert max(map(len, raw.split(b"\r\n"))) <= 78 or len(name) > 100


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_address_or_id_ever_becomes_an_encoded_word(name: str, subject: str) -> None:
    raw = join_message(
        compile_edition(replace(MAIL, subject=subject), replace(FULL, from_name=name)), READER
    )
    head = raw.split(b"\r\n\r\n", 1)[0]
    unfolded = head.replace(b"\r\n ", b" ").split(b"\r\n")
    for line in unfolded:
        header = line.split(b":")[0].lower()
        assert len(line) <= 998
        if header.startswith((b"list-unsub", b"list-arch", b"cfbl", b"message-id", b"feedback")):
            assert b"=?" not in line
    assert len(parsed(raw).defects) == 0


def test_an_edition_stored_before_there_was_leaving_by_mail_is_composed_as_it_was() -> None:
    pieces = [b"To: ", b"\r\nList-Unsubscribe: <https://example.org/u/", b">\r\n\r\nbody"]
    head = {
        "greeting": "Bonjour {name},",
        "greeting_nameless": "Bonjour,",
        "lengths": [len(piece) for piece in pieces],
        "slots": ["to", "token"],
        "time_zone": "UTC",
    }
    old = b"publisher edition 1\n" + json.dumps(head).encode() + b"\n" + b"".join(pieces)
    message = join_message(CompiledEdition.from_bytes(old), READER)
    leave = f"https://example.org/u/{READER.token}"
    assert message == f"To: {READER.address}\r\nList-Unsubscribe: <{leave}>\r\n\r\nbody".encode()

"""Promise 13: nobody is on a list without their own press of a button, no scanner joins or removes
anybody, and no import brings back who has left."""

import re
import urllib.parse
import urllib.request
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from tests.browser.chromium import CHROMIUM
from tests.harness import Installation, wait_for
from tests.promises.sending import finished, letter, start
from tests.promises.test_promise_15_backups import standing
from tests.sink import Sink, Taken

LINK = re.compile(r"https?://\S+/(?:confirm|u|preferences)/[\w-]+")
FLAGS = ["--no-sandbox", "--disable-background-networking"]
ASKS, STAYS, SCANNED = "demande@example.org", "reader0@example.org", "reader1@example.org"


@pytest.mark.slow
def test_only_a_press_joins_or_leaves_and_no_import_brings_back() -> None:
    """Slow: real processes, a letter and a browser, over which all that a scanner does is tried."""
    with Sink() as sink, letter(2, sink) as (made, issue):
        made.run("list", "change", "matin", "--open")
        with made.up():
            first = start(made, issue)
            wait_for(lambda: finished(made, first), 60, "the end of the letter")
            mails = {mail.recipient: mail for mail in sink.mails}
            _post(f"{made.base_url}/subscribe/courrier/matin", address=ASKS)
            asked = wait_for(lambda: _to(sink, ASKS), 60, "the mail that asks back")
            for mail in (asked, mails[SCANNED]):
                _scan(_links(mail))
            assert standing(made) == {
                STAYS: "confirmed",
                SCANNED: "confirmed",
                ASKS: "unconfirmed",
            }
            (confirm,) = [link for link in _links(asked) if "/confirm/" in link]
            _post(confirm)
            (leave,) = [link for link in _links(mails[STAYS]) if "/u/" in link]
            _post(leave)
            _import(made, STAYS, ASKS)
            assert standing(made) == {
                STAYS: "unsubscribed",
                SCANNED: "confirmed",
                ASKS: "confirmed",
            }
            _post(f"{made.base_url}/subscribe/courrier/matin", address=STAYS)
            again = wait_for(lambda: _to(sink, STAYS, "/confirm/"), 60, "the mail that asks back")
            _scan(_links(again))
            assert standing(made)[STAYS] == "unsubscribed", "asking is no press"


def _to(sink: Sink, address: str, path: str = "") -> Taken | None:
    mails = [mail for mail in sink.mails if mail.recipient == address]
    return next((mail for mail in mails if any(path in link for link in _links(mail))), None)


def _links(mail: Taken) -> list[str]:
    """Those of the text part; a filter reads no others."""
    message = message_from_bytes(mail.body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    text = message.get_body(("plain",))
    assert text is not None
    return LINK.findall(text.get_content())


def _scan(links: list[str]) -> None:
    """What filters and previews do with each link: HEAD, GET, and a browser that runs scripts and
    presses nothing."""
    assert links
    for link in links:
        for method in ("HEAD", "GET", "GET"):
            request = urllib.request.Request(link, method=method)
            with urllib.request.urlopen(request, timeout=20) as answer:
                assert answer.status == 200
    if not CHROMIUM.exists():
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page()
        for link in links:
            page.goto(link)
            page.wait_for_load_state("networkidle")
            page.reload()
            page.evaluate("window.dispatchEvent(new Event('beforeunload'))")
        browser.close()


def _post(url: str, **fields: str) -> None:
    with urllib.request.urlopen(url, urllib.parse.urlencode(fields).encode(), timeout=20) as answer:
        assert answer.status == 200


def _import(made: Installation, *addresses: str) -> None:
    csv = made.data_dir / "again.csv"
    csv.write_text("address\n" + "".join(f"{address}\n" for address in addresses))
    made.run("subscriber", "import", csv, "--list", "matin", "--source", "elsewhere")

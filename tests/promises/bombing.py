"""Sign-ups by the thousand, from as many networks as a trusted proxy names."""

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.harness import Installation, wait_for
from tests.sink import Sink, Taken

CONNECTIONS = 8
VICTIM, KNOWN, BLOCKED = "victime@example.org", "connue@example.org", "bloquee@example.org"
TITLES = ("rive", "cap")
LINK = re.compile(rb"https?://[^\s>\"]+(/confirm/[\w-]+)")
# Lists by the dozen are made at once: a command for each would take minutes.
MAKE = """
from django.utils import timezone
from publisher.audience.models import MailingList
from publisher.publications.models import Publication
now = timezone.now()
for title in Publication.objects.all():
    MailingList.objects.bulk_create(MailingList(publication=title, slug=f"l{{n}}", name=f"L {{n}}",
        is_open=True, created_at=now) for n in range({number}))
"""


@dataclass(frozen=True, slots=True)
class Post:
    """One sign-up: for a list (a path), of an address, from a network (an IPv4 address in it)."""

    path: str
    address: str
    network: str


@dataclass
class Answers:
    """What a flood was answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    pages: dict[str, set[bytes]] = field(default_factory=dict)  # of 200, by path
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return sum(self.statuses.values()) / self.seconds


@contextmanager
def two_titles(sink: Sink, lists: int, env: Mapping[str, str] | None) -> Iterator[Installation]:
    """Running, with that many open lists; one address is on one of them, another is blocked."""
    proxy = {"PUBLISHER_TRUSTED_PROXIES": "127.0.0.1", **(env or {})}
    with Installation(smtp_url=sink.url, env=proxy) as made:
        for slug in TITLES:
            domain = ("--domain", f"{slug}.example.org")
            made.run("publication", "create", slug, "--name", slug.title(), *domain)
        script = MAKE.format(number=lists // len(TITLES))
        made.run("manage", "shell", "--no-imports", "-c", script)
        at = ("--publication", "rive")
        made.run("subscriber", "add", KNOWN, "--list", "l0", "--source", "test", *at)
        made.run("suppression", "add", BLOCKED, "--reason", "complained", *at)
        with made.up():
            yield made


def paths(lists: int) -> list[str]:
    """The sign-up pages of all lists."""
    return [f"/subscribe/{slug}/l{n}" for slug in TITLES for n in range(lists // len(TITLES))]


def networks(number: int) -> list[str]:
    """An address in each of so many networks."""
    return [f"10.{n // 250}.{n % 250}.7" for n in range(number)]


def flood(made: Installation, posts: Sequence[Post]) -> Answers:
    """Post all of them over a few connections, as fast as they are answered."""
    began, found = time.monotonic(), Answers()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for part in pool.map(lambda n: _posted(made, posts[n::CONNECTIONS]), range(CONNECTIONS)):
            found.statuses += part.statuses
            for path, pages in part.pages.items():
                found.pages.setdefault(path, set()).update(pages)
    found.seconds = time.monotonic() - began
    return found


def _posted(made: Installation, posts: Sequence[Post]) -> Answers:
    found = Answers()
    with closing(http.client.HTTPConnection("127.0.0.1", made.port, timeout=120)) as line:
        for post in posts:
            headers = {
                "Host": f"localhost:{made.port}",
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Forwarded-For": post.network,
            }
            body = urlencode({"address": post.address})
            try:
                line.request("POST", post.path, body, headers)
                answer = line.getresponse()
            except (ConnectionError, http.client.RemoteDisconnected):
                line.close()  # a server may end a connection between two requests
                line.request("POST", post.path, body, headers)
                answer = line.getresponse()
            page = answer.read()
            found.statuses[answer.status] += 1
            if answer.status == 200:
                found.pages.setdefault(post.path, set()).add(page)
    return found


def attack(*, lists: int, posts: int, readers: int) -> list[Post]:
    """The victim's sign-ups on all lists from a thousand networks, and real readers among them,
    each from a network of their own; now and then somebody who is known or blocked."""
    chance, pages, places = random.Random(6), paths(lists), networks(1000)
    made = [Post(chance.choice(pages), VICTIM, chance.choice(places)) for _ in range(posts)]
    made += [Post(f"/subscribe/rive/l{n % 5}", reader(n), f"172.{16 + n // 250}.{n % 250}.9")
             for n in range(readers)]  # fmt: skip
    for one in (KNOWN, BLOCKED):
        made += [Post(page, one, chance.choice(places)) for page in pages[:5]]
    chance.shuffle(made)
    return made


def reader(number: int) -> str:
    """One of the real readers, at one of seven domains."""
    return f"lecteur{number}@d{number % 7}.example.org"


def confirm(made: Installation, mail: Taken) -> int:
    """Press the button behind the mail's link; the status."""
    found = LINK.search(mail.body.replace(b"=\r\n", b"").replace(b"=3D", b"="))
    assert found, mail.body[:2000]
    with closing(http.client.HTTPConnection("127.0.0.1", made.port, timeout=60)) as line:
        line.request("POST", found[1].decode(), "", {"Host": f"localhost:{made.port}"})
        return line.getresponse().status


@contextmanager
def pressing(made: Installation, sink: Sink, wanted: set[str]) -> Iterator[list[int]]:
    """Meanwhile each of these readers presses the button of the mail they get, as readers do: a
    form of which hardly any mail is confirmed would go slowly. The statuses."""
    ended, statuses = threading.Event(), list[int]()

    def press() -> None:
        done = 0
        while not ended.wait(0.1):
            mails = sink.mails[done:]
            done += len(mails)
            statuses.extend(confirm(made, mail) for mail in mails if mail.recipient in wanted)

    thread = threading.Thread(target=press)
    thread.start()
    try:
        yield statuses
    finally:
        ended.set()
        thread.join()


def all_mailed(sink: Sink, wanted: set[str], seconds: float) -> None:
    """Wait until each of them got a mail."""
    wait_for(lambda: wanted <= set(sink.recipients), seconds, f"{len(wanted)} mails that ask back")

"""Ask many addresses at once whether they answer, within a time limit."""

import logging
import queue
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from publisher.channels.http import (
    BadAddress,
    Forbidden,
    GuardedClient,
    HttpError,
    Limits,
    NotConnected,
)
from publisher.content.numbers import whole_number

log = logging.getLogger(__name__)
LIMITS = Limits(connect=4, read=5, total=6, response=65_536)
AT_ONCE = 8
LONGEST = 10.0  # seconds, all together
REDIRECTS = 5
GONE = (404, 410)
NO_RESOLVER = "Temporary failure in name resolution"
NOT_ASKED = "there was no time left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an address said. problem: why it leads nowhere; size: bytes of what is there, 0 when it
    did not say; known: whether this says anything about the address at all."""

    problem: str = ""
    size: int = 0
    known: bool = True

    def to_json(self) -> dict[str, Any]:
        """For storing."""
        return {"problem": self.problem, "size": self.size}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Answer":
        """What `to_json` gave."""
        return cls(problem=stored["problem"], size=stored["size"])


def ask_links(urls: Iterable[str]) -> dict[str, Answer]:
    """An answer for each address, after LONGEST seconds at the most."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    answered: queue.SimpleQueue[tuple[str, Answer]] = queue.SimpleQueue()
    answers = dict.fromkeys(urls, Answer(problem=NOT_ASKED, known=False))
    for url in answers:
        waiting.put(url)
    ends = time.monotonic() + LONGEST
    for _ in range(min(AT_ONCE, len(answers))):
        # A look-up that hangs must not keep the process: nobody waits for these threads.
        threading.Thread(target=_work, args=(waiting, answered, ends), daemon=True).start()
    for _ in range(len(answers)):
        try:
            url, answer = answered.get(timeout=max(0.0, ends - time.monotonic()))
        except queue.Empty:
            break
        answers[url] = answer
    return answers


def _work(
    waiting: "queue.SimpleQueue[str]",
    answered: "queue.SimpleQueue[tuple[str, Answer]]",
    ends: float,
) -> None:
    client = GuardedClient(settings.ALLOW_PRIVATE, limits=LIMITS)
    try:
        while time.monotonic() < ends:
            url = waiting.get_nowait()
            answered.put((url, _ask(client, url)))
    except queue.Empty:
        pass
    finally:
        client.close()


def _ask(client: GuardedClient, url: str) -> Answer:
    """By HEAD, and by GET where HEAD is refused. Whatever asks who we are is alive."""
    try:
        answer = client.request("HEAD", url, redirects=REDIRECTS)
        if answer.status >= 400:
            answer = client.request("GET", url, redirects=REDIRECTS, truncate=True)
    except BadAddress:
        return Answer(problem="it is no address that could be called")
    except Forbidden:
        return Answer(problem="it leads into a private network")
    except NotConnected as error:
        away = NO_RESOLVER in str(error)
        return Answer(problem="there is no network" if away else "no connection", known=not away)
    except HttpError:
        return Answer(problem="no complete answer")
    except Exception as error:  # noqa: BLE001 (the other addresses still wait for this thread)
        log.error("a link could not be asked: %s", type(error).__name__)
        return Answer(problem=NOT_ASKED, known=False)
    if answer.status in GONE or answer.status >= 500:
        return Answer(problem=f"HTTP {answer.status}")
    length = answer.headers.get("content-length", "")
    return Answer(size=whole_number(length, most=10**12) or 0)

"""A partner's worker that is killed with -9 at a stated point of its work.

`python -m tests.promises.dying_worker` reads a JSON list [verb, argument...] a line and answers
with one JSON value a line. What dies is a fork of it, so that each death costs no start.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any


def publish(guid: str, text: str, rubric: str) -> str:
    """A story or its next version; the state of the article."""
    from tests.db.partner_rows import story

    return story(_title(), text, guid=guid, rubrics=(rubric,), now=_now()).pubstatus


def kill(guid: str) -> str:
    from publisher.actions.stories.kill_article import kill_article
    from publisher.editorial.models import Article

    article = Article.objects.get(guid=guid)
    kill_article(article=article, notice="Retirez-le.", actor="test", now=_now())
    return "killed"


def die(target: str, when: str, call: int) -> bool:
    """Deliver in a fork that is killed at its call number `call` of `target` ("module:name.name"):
    before, after, or with half of what it was to write. Whether it died there."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            _lay_trap(target, when, call)
            deliver()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _lay_trap(target: str, when: str, call: int) -> None:
    module, _, path = target.partition(":")
    *owners, name = path.split(".")
    owner: Any = import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    real, calls = getattr(owner, name), 0

    def trapped(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls != call:
            return real(*arguments, **named)
        if when == "half":
            *before, data = arguments
            real(*before, data[: len(data) // 2], **named)
        elif when == "after":
            real(*arguments, **named)
        return os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, trapped)


def deliver(minutes: int = 0) -> int:
    """What is due in so many minutes."""
    from publisher.actions.partners.deliver_to_partners import deliver_to_partners

    return deliver_to_partners(now=_now() + timedelta(minutes=minutes))


def recover() -> list[int]:
    """Rows given back, settled, uncertain and repeated."""
    from django.conf import settings

    from publisher.actions.partners.recover_copies import recover_all
    from publisher.delivery.host import this_host

    done = recover_all(host=this_host(), data_dir=settings.DATA_DIR, now=_now())
    return [done.returned, done.settled, done.uncertain, done.repeated]


def states(guid: str) -> list[str]:
    """Of the story's deliveries, in the order of their making."""
    from publisher.delivery.models import Delivery

    rows = Delivery.objects.filter(article_version__article__guid=guid).order_by("pk")
    return list(rows.values_list("state", flat=True))


def pull(token: str, cursor: str) -> Any:
    """What a partner with this token reads after the cursor, "" for none."""
    from django.test import Client

    headers = {"host": "localhost", "authorization": f"Bearer {token}"}
    query = {"after": cursor} if cursor else {}
    return Client(headers=headers).get("/api/v1/partner/articles", query).json()


def _title() -> Any:
    from publisher.publications.models import Publication

    return Publication.objects.get()


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


VERBS: dict[str, Callable[..., Any]] = {
    verb.__name__: verb for verb in (publish, kill, die, deliver, recover, states, pull)
}


def main() -> None:
    """Answer until standard input ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")
    import django

    django.setup()
    for line in sys.stdin:
        verb, *arguments = json.loads(line)
        print(json.dumps(VERBS[verb](*arguments)), flush=True)


if __name__ == "__main__":
    main()

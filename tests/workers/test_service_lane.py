"""A confirmation leaves at once while a large send goes to a slow relay.

Slow: every process is real, and the large send goes on for a while.
"""

import pytest

from tests.harness import wait_for
from tests.promises.sending import finished, letter, start
from tests.sink import Sink

pytestmark = pytest.mark.slow

READERS, SECONDS = 6_000, 3.0  # what a busy machine takes beyond two
POST = """
import time
from datetime import timedelta
from django.utils import timezone
from publisher.actions.service.post_mail import post_service_mail
from publisher.publications.models import Publication
now = timezone.now()
post_service_mail(
    publication=Publication.objects.get(), purpose="confirmation", key="k",
    address="ada@example.net", language="fr", values={"lists": ["Matin"]},
    now=now, expires_at=now + timedelta(days=1),
)
print("posted", time.monotonic())
"""


def test_a_confirmation_does_not_wait_for_a_large_send() -> None:
    with (
        Sink(delay=0.02, keep=False) as sink,
        letter(READERS, sink) as (made, issue),
        made.up(),
    ):
        send = start(made, issue)
        wait_for(lambda: len(sink.mails) > 200, 60, "the first mails")
        said = made.run("manage", "shell", "-c", POST).stdout
        posted = float(said.split("posted ")[1].split()[0])
        mine = wait_for(
            lambda: next((one for one in sink.mails if one.recipient == "ada@example.net"), None),
            20,
            "the confirmation",
        )
        assert mine.at - posted < SECONDS
        assert len(sink.mails) < READERS, "the large send was over before"
        end = wait_for(lambda: finished(made, send), 120, "the end of the large send")
        assert end["counts"]["accepted"] == READERS

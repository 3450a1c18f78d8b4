"""Every operation that reads keeps to its description, whatever it is asked (asked_of_all.py).

Slow: some thousands of requests.
"""

import pytest

from tests.web.api.asked_of_all import ask_of_room, failures

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_every_operation_that_reads_keeps_to_its_description(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = failures(ask_of_room(monkeypatch), lambda method: method == "GET")
    assert not found, "\n\n".join(found)

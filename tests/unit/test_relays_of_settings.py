"""What `publisher up` says of a relay that nothing would be sent to."""

import pytest

from publisher.cli.supervisor.relays import unreachable_relays


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("smtp://localhost", "localhost:25"),
        ("smtp://127.0.0.1:8656?starttls=never", "127.0.0.1:8656"),
        ("smtp://[::1]:2525", "::1:2525"),
        ("smtps://claire:secret@10.0.0.7", "10.0.0.7:465"),
    ],
)
def test_a_relay_in_this_network_is_named_with_the_setting_that_allows_it(
    url: str, named: str
) -> None:
    (line,) = unreachable_relays([url, "smtp://relay.example.org"], [])
    assert f"PUBLISHER_ALLOW_PRIVATE={named}" in line
    assert "secret" not in line
    assert unreachable_relays([url], [named]) == []


def test_public_relays_and_names_are_not_spoken_of() -> None:
    urls = ["smtp://192.0.32.10:25", "smtp://relay.example.org", "smtp://intern"]
    assert unreachable_relays(urls, []) == []

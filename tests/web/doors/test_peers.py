"""Whose address counts: through trusted proxies only, at every limit and at /metrics."""

import logging
from ipaddress import ip_network

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from publisher import env
from publisher.errors import SettingError
from publisher.web import peers
from publisher.web.peers import peer_address
from tests.newsroom import newsroom
from tests.web.conftest import Newsroom

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("::1"), ip_network("2001:db8:ffff::/48")]


@pytest.mark.parametrize(
    ("remote", "forwarded", "peer"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "192.0.2.1, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "192.0.2.1,198.51.100.7 , 10.9.9.9", "198.51.100.7"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "198.51.100.7, nonsense", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7, ", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("::ffff:10.0.0.1", "198.51.100.7:51234", "198.51.100.7"),
        ("::1", "[2001:db8::7]:443", "2001:db8::7"),
        ("::1", "2001:db8::7, 2001:db8:ffff::1", "2001:db8::7"),
        ("2001:db8:ffff::9", "::ffff:198.51.100.7", "198.51.100.7"),
        ("", "198.51.100.7", "None"),
    ],
)
def test_the_header_is_read_from_the_right_through_trusted_proxies(
    remote: str, forwarded: str, peer: str, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = TRUSTED
    meta = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    assert str(peer_address(meta)) == peer


def test_a_proxy_that_no_setting_names_is_said_once_without_an_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, peers.__name__)
    peers._say_once.cache_clear()
    for number in range(3):
        peer_address({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": f"203.0.113.{number}"})
    (said,) = [one.getMessage() for one in caplog.records if one.name == peers.__name__]
    assert "PUBLISHER_TRUSTED_PROXIES" in said
    assert "10.0.0.1" not in said
    assert "203.0.113" not in said


@pytest.mark.parametrize(
    "given", ["10.0.0.1/8", "example.org", "10.0.0.0/33", "*", "10.0.0.0/8;::1"]
)
def test_a_network_that_is_none_stops_the_start(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLISHER_TRUSTED_PROXIES", given)
    with pytest.raises(SettingError, match="PUBLISHER_TRUSTED_PROXIES"):
        env.networks("PUBLISHER_TRUSTED_PROXIES")
    monkeypatch.setenv("PUBLISHER_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1 ,::1")
    assert len(env.networks("PUBLISHER_TRUSTED_PROXIES")) == 3


@pytest.mark.django_db
def test_bad_tokens_and_unsigned_hooks_are_counted_by_who_sent_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRUSTED_PROXIES = TRUSTED
    monkeypatch.setattr("publisher.web.api.callers.FAILURES_PER_MINUTE", 2)
    newsroom()
    client = Client(headers={"host": "localhost"}, REMOTE_ADDR="10.0.0.1")

    def asked(address: str) -> int:
        return client.get("/api/v1/articles", headers={"x-forwarded-for": address}).status_code

    assert [asked("203.0.113.9") for _ in range(3)] == [401, 401, 429]
    assert asked("198.51.100.7") == 401


@pytest.mark.django_db
@pytest.mark.parametrize(
    "header",
    [
        *("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded", "via"),
        *("x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "x-amzn-trace-id"),
    ],
)
def test_metrics_are_closed_to_whatever_came_through_a_proxy(
    header: str, ours: Newsroom, browser: Client
) -> None:
    assert browser.get("/metrics").status_code == 200
    assert browser.get("/metrics", headers={header: "1"}).status_code == 404


@pytest.mark.django_db
def test_metrics_are_closed_behind_a_proxy_that_says_nothing(
    ours: Newsroom, browser: Client, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["news.example.org", *settings.ALLOWED_HOSTS]
    assert browser.get("/metrics", headers={"host": "news.example.org"}).status_code == 404
    for protocol in ("HTTP/1.0", "HTTP/1"):
        assert browser.get("/metrics", SERVER_PROTOCOL=protocol).status_code == 404
    assert browser.get("/metrics", headers={"host": "127.0.0.1:8000"}).status_code == 200
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]
    assert browser.get("/metrics").status_code == 404, "it may be the proxy that asks"

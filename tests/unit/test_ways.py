"""Rows of partners' channels: what they cost, and what their fields take."""

import subprocess
import sys

import pytest

from publisher.actions.partners.fields import checked_folder, checked_host, checked_port
from publisher.actions.partners.ways import WAYS
from publisher.channels.addresses import Allowed
from publisher.errors import PublisherError
from tests.conftest import ROOT

HEAVY = ("paramiko", "ftplib", "nacl", "bcrypt")


@pytest.mark.slow
def test_a_command_pays_for_no_library_of_a_channel() -> None:
    """Slow: large inputs."""
    code = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'publisher.config.settings'"
        "; django.setup(); import publisher.actions.partners.ways"
        f"; print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize(("given", "kept"), [
    ("SFTP.Example.org.", "sftp.example.org"), (" 192.0.2.1 ", "192.0.2.1"),
    ("2001:DB8::1", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1"),
    ("dépêches.fr", "xn--dpches-bvaj.fr"),
])  # fmt: skip
def test_a_host_is_kept_as_it_is_looked_up(given: str, kept: str) -> None:
    assert checked_host(given) == kept


@pytest.mark.parametrize("given", ["a b", "sftp://x", "x:22", "user@x", "x/y", "a..b", "-\n-"])
def test_what_is_no_host_is_refused(given: str) -> None:
    with pytest.raises(PublisherError, match="a host alone"):
        checked_host(given)


@pytest.mark.parametrize("given", ["0", "65536", "-1", "22 ", "2e1", "１２", "9" * 5000])
def test_what_is_no_port_is_refused(given: str) -> None:
    with pytest.raises(PublisherError, match="from 1 to 65535"):
        checked_port(given)


@pytest.mark.parametrize(("given", "kept"), [
    ("in/news/", "in/news"), ("/srv//in", "/srv/in"), ("/", "/"), ("in", "in"),
])  # fmt: skip
def test_a_folder_is_kept_without_what_says_nothing(given: str, kept: str) -> None:
    assert checked_folder(given) == kept


@pytest.mark.parametrize("given", ["../in", "in/..", "./in", "a\\b", "a\nb", "/.."])
def test_a_folder_that_leads_elsewhere_is_refused(given: str) -> None:
    with pytest.raises(PublisherError):
        checked_folder(given)


def test_the_operator_may_allow_a_range_of_ports() -> None:
    allowed = Allowed.of(["ftp.lan:21", "ftp.lan:50000-50010", "[fd00::1]:21-22", "x:9-", "x:-9"])
    permitted = [("ftp.lan", 21), ("FTP.lan", 50000), ("ftp.lan", 50010), ("fd00::1", 22)]
    assert all(allowed.permits(*one) for one in permitted)
    refused = [("ftp.lan", 22), ("ftp.lan", 49999), ("ftp.lan", 50011), ("x", 5), ("other", 21)]
    assert not any(allowed.permits(*one) for one in refused)
    assert not Allowed.of(["x:22-21", "x:a-b", "x:1-2-3"]).names


def test_a_place_shows_no_secret() -> None:
    values = {"host": "fd00::1", "port": "2222", "user": "u", "path": "/in", "password": "geheim"}
    assert WAYS["sftp"].place(values) == "sftp://[fd00::1]:2222/in"
    assert WAYS["ftps"].place({"host": "h", "tls": "implicit"}) == "ftps://h/"
    assert "geheim" not in WAYS["ftp"].place(values)

"""SMTP_URL: what it may say, and that its password is never told."""

import pytest

from publisher.channels.smtp import SmtpRoute
from publisher.errors import SettingError


@pytest.mark.parametrize(
    ("url", "port", "starttls"),
    [
        ("smtp://relay.example.org", 25, "opportunistic"),
        ("smtp://u:p@relay.example.org", 587, "required"),
        ("smtps://u:p@relay.example.org", 465, "required"),
        ("smtp://u:p@relay.example.org:2525?starttls=never", 2525, "never"),
        ("smtp://[::1]:25?starttls=required", 25, "required"),
    ],
)
def test_ports_and_tls_have_safe_defaults(url: str, port: int, starttls: str) -> None:
    route = SmtpRoute.from_url(url)
    assert (route.port, route.starttls) == (port, starttls)


def test_user_and_password_are_percent_decoded() -> None:
    route = SmtpRoute.from_url("smtp://me%40example.org:p%2Fw%3A%25@relay.example.org")
    assert (route.user, route.password) == ("me@example.org", "p/w:%")
    assert "p/w" not in repr(route)


@pytest.mark.parametrize(
    "url",
    [
        "http://u:s3cret@x", "smtp://", "smtp://u:s3cret@x:port", "smtp://u:s3cret@x:99999",
        "smtp://u:s3cret@x?starttls=maybe", "smtp://u:s3cret@x?tls=yes", "smtp://u:@x",
        "smtps://u:s3cret@x?starttls=never", "smtp://u:s3cret@x/path", "smtp://u:s3cret@[x",
        "smtp://u:s3cret@a..b", f"smtp://u:s3cret@{'a' * 64}.example.org",
    ],
)  # fmt: skip
def test_a_wrong_address_names_the_setting_and_not_the_password(url: str) -> None:
    with pytest.raises(SettingError) as caught:
        SmtpRoute.from_url(url)
    assert caught.value.where == "SMTP_URL"
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("given", ["0", "-1", "x", "", "1000000", "٣"])
def test_a_session_s_number_of_mails_is_a_whole_number(given: str) -> None:
    with pytest.raises(SettingError, match="messages must be"):
        SmtpRoute.from_url(f"smtp://relay.example.org?messages={given}&weight=2")


def test_a_session_s_number_of_mails_is_learned_unless_it_is_set() -> None:
    assert SmtpRoute.from_url("smtp://relay.example.org?messages=50").messages == 50
    assert SmtpRoute.from_url("smtp://relay.example.org").messages is None

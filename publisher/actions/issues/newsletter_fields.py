"""Checks of a newsletter's texts, sender, greeting and campaign parameters."""

import re
from collections.abc import Iterable

from publisher.editorial.models import Newsletter
from publisher.errors import PublisherError
from publisher.publications import checks
from publisher.renderers.email.fields import grammar

MOST_PARAMETERS = 10
GREETING_LENGTH = 300
PLACEHOLDERS = ("{issue}", "{date}", "{newsletter}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
_VALUE = re.compile(r"[^\x00-\x1f\x7f]{1,100}")
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")


def checked_name(name: str) -> str:
    """One line, as readers know it. Raises PublisherError, as all of these."""
    return checks.line(name, "name", required=True)


def checked_description(text: str) -> str:
    return checks.text(text, "description")


def checked_language(language: str) -> str:
    """BCP 47; "" for the publication's."""
    return checks.language(language, "language") if language else ""


def checked_sender_name(name: str) -> str:
    """One line; "" for the publication's."""
    return checks.line(name, "--sender-name")


def checked_reply_to(address: str) -> str:
    """An address; "" for the publication's."""
    return checks.address(address, "--reply-to") if address else ""


def checked_greeting(greeting: str) -> str:
    """A line that may have merge fields; empty for the language's own. Raises PublisherError
    naming what is wrong, `bad_merge_field` with the place."""
    line = checks.line(greeting, "--greeting", most=GREETING_LENGTH)
    grammar.parse(line, "greeting")
    return line


def sender_name_of(newsletter: Newsletter) -> str:
    """The name in From of its mails."""
    publication = newsletter.publication
    return newsletter.sender_name or publication.sender_name or publication.name


def checked_campaign(parameters: Iterable[str]) -> dict[str, str]:
    """Parameters from `name=value` texts, in their order; a value may have {issue}, {date} and
    {newsletter} in it. Raises PublisherError `bad_campaign`."""
    campaign = dict(map(_pair, parameters))
    if len(campaign) > MOST_PARAMETERS:
        raise _wrong(f"a link takes at most {MOST_PARAMETERS} parameters; name fewer")
    return campaign


def _pair(parameter: str) -> tuple[str, str]:
    name, _, value = parameter.partition("=")
    if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
        raise _wrong(f"{parameter[:60]!r} is not like utm_source=lettre")
    unknown = [one for one in _BRACES.findall(value) if one not in PLACEHOLDERS]
    if unknown:
        raise _wrong(f"{unknown[0]} in {name} is not known; there are {', '.join(PLACEHOLDERS)}")
    return name, value


def _wrong(message: str) -> PublisherError:
    return PublisherError("bad_campaign", message, "--campaign")

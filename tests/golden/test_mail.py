"""Each theme in French, English and Arabic, as its reader gets it: HTML, text, headers; and one
whole message with stories in three languages."""

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from publisher.actions.issues.looks.light import light_composition, light_theme
from publisher.actions.themes.email_themes import SHARED, load_theme, our_files
from publisher.renderers.email import Notice, compile_edition, join_message, render, render_notice
from publisher.renderers.email.link_list import links_of
from publisher.renderers.email.themes.environment import ENTRY
from publisher.renderers.email.types import Redirects
from tests.golden import sample_issue
from tests.golden.issues import french, mails
from tests.mail_scripts import LANGUAGES as SCRIPTS
from tests.mail_scripts import day_of_script

HERE = Path(__file__).parent
RELEASED = {path.stem for path in (HERE / "released").glob("*.html")}
Golden = Callable[[str, bytes | str], None]


def parts(raw: bytes) -> dict[str, str]:
    """HTML, text and headers of a message, each as a person would look at it."""
    message = email.message_from_bytes(raw, EmailMessage, policy=email.policy.default)
    shown = {"headers": raw.split(b"\r\n\r\n", 1)[0].decode() + "\n"}
    for kind, ending in (("html", "html"), ("plain", "txt")):
        body = message.get_body((kind,))
        assert body is not None
        shown[ending] = body.get_content()
    return {ending: content.replace("\r\n", "\n") for ending, content in shown.items()}


@pytest.mark.parametrize("kind", ["html", "txt", "headers"])
@pytest.mark.parametrize("name", mails.NAMES)
def test_theme(golden: Golden, name: str, kind: str) -> None:
    golden(f"mail/{name}.{kind}", parts(mails.message_of(name))[kind])


@pytest.mark.parametrize("kind", ["html", "txt", "headers"])
@pytest.mark.parametrize("language", mails.SAMPLES)
def test_light_edition(golden: Golden, language: str, kind: str) -> None:
    """The digest as readers get it who asked for text without pictures."""
    sample = mails.SAMPLES[language]
    mail = render(light_composition(sample.digest), light_theme())
    message = join_message(compile_edition(mail, sample.envelope), sample.reader)
    golden(f"mail/light-{language}.{kind}", parts(message)[kind])


def test_message(golden: Golden) -> None:
    mail = render(sample_issue.COMPOSITION, load_theme("digest"))
    edition = compile_edition(mail, sample_issue.ENVELOPE)
    golden("mail/issue.eml", join_message(edition, sample_issue.READER))


@pytest.mark.parametrize("personal", [False, True], ids=["shared", "personal"])
def test_measured(golden: Golden, personal: bool) -> None:
    """An issue that counts clicks: what the links say, and where they lead."""
    composition = sample_issue.COMPOSITION
    ours = {to: f"https://courrier.example/r/{n}" for n, to in enumerate(links_of(composition), 1)}
    redirects = Redirects(addresses=ours, personal=personal)
    mail = render(replace(composition, redirects=redirects), load_theme("digest"))
    edition = compile_edition(mail, sample_issue.ENVELOPE)
    reader = sample_issue.READER
    own = replace(reader, values={**reader.values, "click": "JETON"})
    shown = parts(join_message(edition, own))
    links = re.findall(r'<a [^>]*?href="([^"]+)"', shown["html"])
    told = "".join(f"{n} {to}\n" for n, to in enumerate(ours, 1))
    name = "personal" if personal else "shared"
    golden(f"mail/measured-{name}.txt", shown["txt"])
    golden(f"mail/measured-{name}.links", told + "\n" + "\n".join(links) + "\n")


@pytest.mark.parametrize("language", SCRIPTS)
def test_text_of_other_scripts(golden: Golden, language: str) -> None:
    mail = render(day_of_script(language), load_theme("digest"))
    golden(f"mail/script-{language}.txt", mail.text.replace(mail.nonce, "0" * 16))


@pytest.mark.parametrize("kind", ["html", "txt"])
def test_withdrawal(golden: Golden, kind: str) -> None:
    mail = render_notice(french.WITHDRAWAL, load_theme("notice"))
    message = join_message(compile_edition(mail, french.SAMPLE.envelope), french.SAMPLE.reader)
    golden(f"mail/withdrawal-fr.{kind}", parts(message)[kind])


@pytest.mark.parametrize("name", [name for name in mails.NAMES if name in RELEASED])
def test_an_own_theme_of_the_released_version_renders_as_before(golden: Golden, name: str) -> None:
    """What somebody copied from the themes of before, on the files that all themes share."""
    theme, language = name.split("-")
    source = (HERE / "released" / f"{theme}.mjml").read_text("utf-8")
    content, sample = mails.content_of(name), mails.SAMPLES[language]
    sources = {**our_files(SHARED), ENTRY: source}
    if isinstance(content, Notice):
        mail = render_notice(content, sources)
    else:
        mail = render(content, sources)
    message = join_message(compile_edition(mail, sample.envelope), sample.reader)
    golden(f"released/{name}.html", parts(message)["html"])

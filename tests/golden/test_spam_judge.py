"""SpamAssassin by its local rules has nothing against any golden as a whole message.

Slow: SpamAssassin reads its rules anew for each run.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from publisher.actions.themes.email_themes import load_theme
from publisher.renderers.email import compile_edition, join_message, render
from tests.golden import sample_issue
from tests.golden.issues import mails

JUDGE = shutil.which("spamassassin")
MOST = 0.5  # points
BARRED = re.compile(r"MIME_|HTML_(?!MESSAGE$)|MISSING_")
STATUS = re.compile(
    r"^X-Spam-Status: .*?score=(-?[\d.]+) .*?tests=([A-Z0-9_,\s]+).*?^X-Golden: (\S+)$",
    re.MULTILINE | re.DOTALL,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(JUDGE is None, reason="no spamassassin: sh tests/system_packages.sh"),
]


def judged(messages: dict[str, bytes], folder: Path) -> dict[str, tuple[float, list[str]]]:
    """Points and rules of each message, from one process; it keeps no order, so each is named."""
    box = folder / "goldens.mbox"
    # No line of ours begins with "From ": renderers/email/encoding/quoted.py sees to it.
    letters = (
        b"From x Sun Nov 22 18:30:05 2026\nX-Golden: " + name.encode() + b"\n" + lf(message)
        for name, message in messages.items()
    )
    box.write_bytes(b"\n".join(letters))
    command = [str(JUDGE), "-L", "-t", "-x", "--mbox", str(box)]
    run = subprocess.run(command, capture_output=True, timeout=120, check=True)
    verdicts = STATUS.findall(run.stdout.decode("utf-8", "replace"))
    return {
        name: (float(points), rules.replace(",", " ").split()) for points, rules, name in verdicts
    }


def lf(message: bytes) -> bytes:
    """As a mailbox keeps it."""
    return message.replace(b"\r\n", b"\n")


def version() -> str:
    """Of SpamAssassin and of the Perl below it."""
    run = subprocess.run([str(JUDGE), "--version"], capture_output=True, timeout=60, check=True)
    return " ".join(run.stdout.decode().split())


def test_no_golden_looks_like_spam(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{version()}")
    mixed = render(sample_issue.COMPOSITION, load_theme("digest"))
    whole = join_message(compile_edition(mixed, sample_issue.ENVELOPE), sample_issue.READER)
    messages = {"issue": whole} | {name: mails.message_of(name) for name in mails.NAMES}
    verdicts = judged(messages, tmp_path)
    assert set(verdicts) == set(messages)
    assert {name: verdict for name, verdict in verdicts.items() if not passes(*verdict)} == {}


def passes(points: float, rules: list[str]) -> bool:
    return points <= MOST and not any(map(BARRED.match, rules))


def test_the_judge_sees_spam(tmp_path: Path) -> None:
    message = mails.message_of("notice-en")
    headless = re.sub(rb"(?m)^(Subject|Date|Message-ID): .*\r\n( .*\r\n)*", b"", message)
    points, rules = judged({"headless": headless}, tmp_path)["headless"]
    assert points > MOST
    assert any(rule.startswith("MISSING_") for rule in rules)

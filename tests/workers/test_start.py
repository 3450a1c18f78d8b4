"""What starting a command costs: one imports what it needs itself, and nothing of the others.

Slow: each command starts anew, for its start is what is tested.
"""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.harness import Installation

pytestmark = pytest.mark.slow
# What makes mails, reads pages, draws pictures, talks to brokers, relays and web servers.
HEAVY = {
    "PIL", "babel", "celery", "cryptography", "css_inline", "dns", "email_validator", "feedgen",
    "granian", "httpcore", "httpcore2", "jinja2", "kombu", "lxml", "markdown_it", "mjml", "redis",
    "yaml",
}  # fmt: skip
TELL = """
import sys
from publisher.cli.main import run
code = run(sys.argv[1:])
sys.stderr.write(" ".join(name for name in sys.modules if "." not in name))
sys.exit(code)
"""


@pytest.fixture(scope="module")
def installed() -> Iterator[Installation]:
    """An installation with a publication and a story."""
    with Installation() as made:
        named = ("--name", "La Gazette", "--domain", "gazette.example.org")
        made.run("publication", "create", "gazette", *named)
        (made.data_dir / "une.txt").write_text("Une\n\nUn texte. Et la suite.\n")
        made.run("article", "import", made.data_dir / "une.txt", "--guid", "une")
        yield made


@pytest.mark.parametrize(
    "words",
    [
        "article list",
        "article show une",
        "article versions une",
        "issue list",
        "newsletter list",
        "publication list",
        "user list",
        "ledger show",
    ],
)
def test_a_look_imports_nothing_that_makes_or_sends(installed: Installation, words: str) -> None:
    """Slow: a command starts anew for each."""
    arguments = [sys.executable, "-P", "-c", TELL, *words.split()]
    done = subprocess.run(arguments, env=installed.env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert HEAVY & set(done.stderr.split()) == set()


def test_help_loads_neither_django_nor_tables() -> None:
    arguments = [sys.executable, "-P", "-c", TELL, "--help"]
    done = subprocess.run(arguments, capture_output=True, text=True)
    assert done.returncode == 0
    assert {"django", "rich"} & set(done.stderr.split()) == set()

"""No command and no process takes code from the directory that it was started in.

Slow: every process of an installation is started, in a folder of traps (12 s).
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import PUBLISHER, Installation, wait_for

pytestmark = pytest.mark.slow
TRAPS = (
    *("rich", "celery", "json", "lxml", "workers", "publisher", "templates", "kombu", "redis"),
    *("django", "typer", "jinja2", "mjml", "PIL", "babel", "cryptography", "email", "http", "ssl"),
    *("logging", "granian", "tomllib", "feedgen", "css_inline"),
)
COMMANDS = [
    ("--help",),
    ("article", "list"),
    ("article", "import", "."),
    ("article", "import", "--help"),
    ("theme", "list"),
    ("issue", "list"),
    ("feed", "list"),
    ("partner", "list"),
    ("subscriber", "--help"),
    ("ledger", "show"),
    ("manage", "check"),
    ("migrate",),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Modules that leave a mark when they are run, as files and as packages."""
    made = tmp_path_factory.mktemp("drop")
    for name in TRAPS:
        mark = f"open({str(made / 'sprung')!r}, 'a').write('{name} ')\n"
        (made / f"{name}.py").write_text(mark)
        (made / name).mkdir()
        (made / name / "__init__.py").write_text(mark)
    return made


def sprung(folder: Path) -> str:
    mark = folder / "sprung"
    return mark.read_text() if mark.exists() else ""


def test_the_traps_work(folder: Path) -> None:
    subprocess.run([sys.executable, "-c", "import rich"], cwd=folder, check=True)
    assert sprung(folder) == "rich "
    (folder / "sprung").unlink()


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_runs_what_lies_in_its_folder(
    folder: Path, installation: Installation, arguments: tuple[str, ...]
) -> None:
    subprocess.run(
        [PUBLISHER, *arguments],
        cwd=folder,
        env=installation.env,
        capture_output=True,
        timeout=60,
    )
    assert sprung(folder) == ""


def test_no_process_runs_what_lies_in_its_folder(folder: Path, installation: Installation) -> None:
    started = subprocess.Popen([PUBLISHER, "up"], cwd=folder, env=installation.env)
    try:
        wait_for(installation.ready, 60, "/readyz")
        wait_for(lambda: len(installation.pids("-m workers worker")) >= 3, 30, "the pools")
        assert installation.status("/desk/sign-in/") in {200, 302, 404}
    finally:
        started.terminate()
        started.wait(45)
    assert sprung(folder) == ""


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with Installation() as made:
        yield made

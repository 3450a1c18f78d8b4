"""The borders between the rooms hold, and a deliberate bad import breaks them.

Slow: import-linter reads every module for each bad import.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

BAD_IMPORTS = {
    "publisher/content/blocks.py": "import publisher.channels.types",
    "publisher/renderers/email/types.py": "import django.db",
    "publisher/channels/types.py": "import publisher.publications.models",
    "publisher/delivery/models/sends.py": "import publisher.actions.processes.enqueue",
    "publisher/audience/models/lists.py": "import publisher.editorial.models",
    "workers/deliveries.py": "import publisher.web.apps",
    "publisher/cli/output.py": "import workers.app",
    "publisher/base32.py": "import publisher.env",
    "publisher/actions/issues/compile_issue.py": "import publisher.actions.sends.send_issue",
    "publisher/renderers/feeds/lint/rule.py": "import publisher.renderers.feeds.lint.rules",
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("publisher", "workers"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    script = (
        "import sys; sys.path.insert(0, '.');"
        "from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    )
    return subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, timeout=120
    )


def test_the_layers_hold(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("where", BAD_IMPORTS)
def test_a_bad_import_breaks_them(copy: Path, where: str) -> None:
    file = copy / where
    file.write_text(f"{file.read_text()}\n{BAD_IMPORTS[where]}  # noqa\n")
    result = lint(copy)
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout

"""docs/api-examples.md does what it says, with a real server.

Slow: a real server is started, and dozens of requests made by curl.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.harness import PUBLISHER, Installation, wait_for
from tests.web.api.test_api_socket import TOOLS, examples, told

pytestmark = pytest.mark.slow


def test_every_example_prints_what_the_page_says(tmp_path: Path) -> None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    assert missing == [], "the page's examples need them"
    with Installation() as made:
        made.run("publication", "create", "fanal", "--name=F", "--domain=lefanal.example.org",
                 "--postal-address=1 quai du Port, 44000 Nantes")  # fmt: skip
        web = made.start("web")
        try:
            wait_for(lambda: made.status("/healthz") == 200, 30, "/healthz")
            _run(made, tmp_path)
        finally:
            web.terminate()
            web.wait(30)


def _run(made: Installation, folder: Path) -> None:
    scripts = examples((ROOT / "docs" / "api-examples.md").read_text())
    assert len(scripts) >= 10
    environment = {
        **made.env,
        "PATH": f"{PUBLISHER.parent}:{os.environ['PATH']}",
        "SITE": made.base_url,
    }
    script = "set -eu\n" + "".join(f"{one}printf '\\036'\n" for one, _ in scripts)
    done = subprocess.run(
        ["sh", "-c", script], cwd=folder, env=environment, capture_output=True, text=True,
        timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    for (source, expected), printed in zip(scripts, done.stdout.split("\x1e"), strict=False):
        assert told(printed, expected), f"{source}\nprinted {printed}\nand not {expected}"

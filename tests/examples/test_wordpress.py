"""The WordPress plugin against a real server, in as much of WordPress as it calls.

Slow: a real server is started, and PHP for each act.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.harness import Installation, free_port, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("php") is None, reason="php is missing (php-cli)"),
]
PLUGIN = ROOT / "examples" / "wordpress" / "publisher.php"
GUID = "https://port.example.org/?p=7"
POST = {
    "ID": 7,
    "guid": GUID,
    "post_type": "post",
    "post_status": "publish",
    "post_password": "",
    "post_title": "Le bassin nord rouvre &amp; revit",
    "post_content": "<p>La capitainerie a <em>rouvert</em> le bassin.</p>",
    "post_excerpt": "Fermé depuis février.",
    "post_author": 1,
    "post_date_gmt": "2026-11-20 06:30:00",
    "post_modified_gmt": "2026-11-20 06:30:00",
}


class Blog:
    """One post of a blog, and the site that it goes to."""

    def __init__(self, made: Installation, folder: Path) -> None:
        self.made, self.folder = made, folder
        scopes = ("articles:write", "articles:unpublish", "articles:read", "articles:history")
        given = [f"--scope={scope}" for scope in scopes]
        self.token = made.json("token", "create", "wordpress", "--source=wp", *given)["token"]
        self.url = made.base_url

    def act(self, act: str, **changed: Any) -> Any:
        """What the plugin left: its notes on the post, and what it plans."""
        (self.folder / "post.json").write_text(json.dumps({**POST, **changed}))
        script = ROOT / "tests" / "examples" / "wordpress.php"
        command = ["php", str(script), str(PLUGIN), self.url, self.token, str(self.folder), act]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
        return json.loads(done.stdout) if done.stdout.startswith("{") else done.stdout

    def story(self) -> dict[str, Any]:
        return dict(self.made.json("article", "show", GUID))


@pytest.fixture(scope="module")
def made() -> Iterator[Installation]:
    with Installation(env={"PUBLISHER_SETTLE_SECONDS": "0"}) as installation:
        installation.run("publication", "create", "port", "--name=P", "--domain=port.example.org")
        web = installation.start("web")
        try:
            wait_for(lambda: installation.status("/healthz") == 200, 30, "/healthz")
            yield installation
        finally:
            web.terminate()
            web.wait(30)


def test_a_post_goes_is_changed_withdrawn_and_comes_back(
    made: Installation, tmp_path: Path
) -> None:
    blog = Blog(made, tmp_path)
    assert blog.act("save", post_status="draft")["meta"] == []
    assert blog.act("save")["meta"] == {"_publisher_guid": GUID}
    story = blog.story()
    assert (story["headline"], story["standfirst"]) == (
        "Le bassin nord rouvre & revit",
        "Fermé depuis février.",
    )
    assert [one["name"] for one in story["authors"]] == ["Anne Le Goff"]
    assert blog.act("save")["events"] == []  # the block editor saves twice
    assert blog.story()["version"] == 1
    later = {"post_title": "Le bassin rouvre", "post_modified_gmt": "2026-11-20 07:00:00"}
    blog.act("save", **later)
    assert (blog.story()["version"], blog.story()["headline"]) == (2, "Le bassin rouvre")
    for _ in range(2):  # it was withdrawn before: no trouble
        assert "_publisher_problem" not in blog.act("trash", post_status="trash", **later)["meta"]
    assert blog.story()["pubstatus"] == "canceled"
    blog.act("save", post_title="Le bassin rouvre enfin", post_modified_gmt="2026-11-20 08:00:00")
    assert blog.story()["pubstatus"] == "usable"
    blog.act("save", post_password="secret", post_modified_gmt="2026-11-20 09:00:00")
    assert blog.story()["pubstatus"] == "canceled"


def test_what_goes_wrong_is_said_and_tried_again(made: Installation, tmp_path: Path) -> None:
    blog = Blog.__new__(Blog)
    blog.made, blog.folder = made, tmp_path
    blog.token, blog.url = "pub_wrong", made.base_url
    refused = blog.act("save")
    assert "unknown, revoked or expired" in refused["meta"]["_publisher_problem"]
    assert refused["events"] == []  # it does not pass by itself
    assert "unknown, revoked" in blog.act("notice")
    blog.url = f"http://127.0.0.1:{free_port()}"
    away = blog.act("save")
    assert away["meta"]["_publisher_problem"] == "no answer"
    ((hook, given, wait),) = away["events"]
    assert (hook, given, 59 <= wait <= 61) == ("publisher_again", [7, 1], True)
    ((_, given, _),) = blog.act("again")["events"]
    assert given == [7, 2]

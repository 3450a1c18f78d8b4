"""The site that Sphinx makes of the pages: every link in it leads somewhere, and no page asks
another host for anything.

Slow: a process builds it, in some seconds; `make docs` has built most of it before.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html

from tests.conftest import ROOT

pytestmark = pytest.mark.slow
SITE = ROOT / "build" / "docs"
FETCHED = "//script/@src | //img/@src | //iframe/@src | //source/@src | //link/@href"
IN_STYLES = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
MARKDOWN = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
EXTERNAL = re.compile(r"\]\((https?://[^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)


@pytest.fixture(scope="module")
def site() -> Path:
    """The folder; built with all of Sphinx' warnings as errors."""
    words = ["-q", "-W", "--keep-going", "-c", "tools/docs", "-d", "build/doctrees", "-b", "html"]
    built = subprocess.run(
        [sys.executable, "-m", "sphinx", *words, ".", str(SITE)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert built.returncode == 0, built.stderr
    return SITE


def pages(site: Path) -> Iterator[tuple[Path, html.HtmlElement]]:
    for file in sorted(site.rglob("*.html")):
        yield file, html.fromstring(file.read_text(encoding="utf-8"))


def test_each_markdown_page_is_one_of_it(site: Path) -> None:
    made = {file.relative_to(site).with_suffix(".md") for file in site.rglob("*.html")}
    shown = {file.relative_to(ROOT) for file in MARKDOWN}
    assert shown - made == set()


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    for file, page in pages(site):
        for source in page.xpath(FETCHED):
            assert not urlsplit(source).netloc, (file, source)
    for style in site.rglob("*.css"):
        for found in IN_STYLES.finditer(style.read_text(encoding="utf-8")):
            address = found[1] or found[2]
            assert address.startswith("data:") or not urlsplit(address).netloc, (style, address)


def test_pages_in_french_say_so(site: Path) -> None:
    for file, page in pages(site):
        french = file.parent.name == "fr" or file.name == "README.fr.html"
        if file.name != "index.html":
            assert page.get("lang") == ("fr" if french else "en"), file


def test_links_that_lead_out_are_well_formed() -> None:
    """They are not asked: nothing here may need a network."""
    wrong = []
    for file in MARKDOWN:
        for address in EXTERNAL.findall(CODE.sub("", file.read_text(encoding="utf-8"))):
            parts = urlsplit(address)
            if parts.scheme != "https" or "." not in (parts.hostname or ""):
                wrong.append((file.name, address))
    assert wrong == []

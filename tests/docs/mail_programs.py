"""docs/mail-programs.md: what each mail program shows of sixty things, made from the table.

`python -m tests.docs.mail_programs` writes it.
"""

from collections.abc import Iterator

from publisher.renderers.email.clients.groups import GROUPS
from publisher.renderers.email.clients.programs import PROGRAMS
from publisher.renderers.email.clients.table import FEATURES
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "mail-programs.md"
BEGIN = "\n## The programs\n"  # what stands above is written by hand
KEYS = " | ".join(one.key for one in PROGRAMS)
COLUMNS = "|".join("---" for _ in PROGRAMS)


def page() -> str:
    """The whole page."""
    above = PAGE.read_text(encoding="utf-8").partition(BEGIN)[0]
    return above + BEGIN + "".join((*_programs(), *(p for one in GROUPS for p in _group(one))))


def _programs() -> Iterator[str]:
    yield "\n| key | program | tested as |\n|---|---|---|\n"
    for one in PROGRAMS:
        yield f"| {one.key} | {one.name} | {one.tested} |\n"


def _group(group: str) -> Iterator[str]:
    words = GROUPS[group]
    yield f"\n## {words.what[0].upper()}{words.what[1:]}\n\n"
    yield f"Where a program does not show it, {words.instead}.\n\n"
    yield f"| | name | tested | {KEYS} | without it |\n|---|---|---|{COLUMNS}|---|\n"
    for one in FEATURES.values():
        if one.group == group:
            letters = " | ".join(one.support)
            harm = "**lost**" if one.harm == "lost" else "plainer"
            yield f"| `{one.shown}` | {one.name} | {one.tested} | {letters} | {harm} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

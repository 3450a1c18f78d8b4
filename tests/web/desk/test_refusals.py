"""Whatever the desk's verbs refuse, they refuse in the language of the page."""

import ast
from collections.abc import Iterator
from pathlib import Path

from publisher.web.desk.feeds import words as of_feeds
from publisher.web.desk.issues import compose_form, proof
from publisher.web.desk.partners import words as of_partners
from publisher.web.desk.problems import BY_CODE
from publisher.web.desk.refusals import REFUSALS
from publisher.web.desk.setup import publication
from publisher.web.desk.sources import words as of_sources
from publisher.web.desk.stories import alert
from tests.conftest import ROOT
from tests.syntax import parsed

KNOWN = {*BY_CODE, *REFUSALS, *compose_form.BY_CODE, *proof.PROBLEMS, *publication.PROBLEMS}
KNOWN |= {*alert.PROBLEMS}
KNOWN |= {*of_partners.PROBLEMS, *of_feeds.PROBLEMS, *of_sources.PROBLEMS}
RAISED = ("PublisherError", "Refused", "BadInput")
# What stands behind the desk's buttons; the other modules of these rooms serve commands and doors.
BEHIND_BUTTONS = (
    "actions/approvals/*.py",
    "actions/compose/restore_text.py",
    "actions/compose/[efi]*_[ficr]*.py",
    "actions/compose/add_story.py",
    "actions/compose/send_alert.py",
    "actions/erasure/takedown_article.py",
    "actions/feeds/[cmr]*_feed.py",
    "actions/feeds/feed_keys.py",
    "actions/intake/sources/[acp]*_so*.py",
    "actions/issues/co*_issue.py",
    "actions/issues/create_issue.py",
    "actions/issues/re*.py",
    "actions/issues/update_issue.py",
    "actions/partners/add_partner.py",
    "actions/partners/engineer/[clr]*.py",
    "actions/partners/fields.py",
    "actions/partners/partner_tokens.py",
    "actions/partners/pause_partner.py",
    "actions/partners/proof/[cr]*.py",
    "actions/partners/replay.py",
    "actions/partners/terms/*.py",
    "actions/partners/ways/*.py",
    "actions/preflight/require.py",
    "actions/publications/[cpr]*_token.py",
    "actions/publications/*publication*.py",
    "actions/sends/*.py",
    "actions/stories/*.py",
    "content/parsers/*.py",
    "content/parsers/html/*.py",
    "renderers/email/**/*.py",
)
# Of files whose names say that they come by a command.
BY_COMMANDS = {"bad_toml", "unknown_key", "publication_exists", "poll_running"}
BY_COMMANDS |= {"unknown_partner", "which_destination", "unknown_scope"}  # slugs that are typed
OF_OUR_OWN = {"bad_edition", "bad_token"}  # faults of the program, not of what was typed


def files() -> Iterator[Path]:
    for pattern in BEHIND_BUTTONS:
        found = sorted((ROOT / "publisher").glob(pattern))
        assert found, pattern
        yield from found


def codes_of(file: Path) -> Iterator[str]:
    for node in ast.walk(parsed(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED and node.args:
            (first, *_) = node.args
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def test_every_refusal_behind_a_button_has_words() -> None:
    raised = {code: file.name for file in files() for code in codes_of(file)}
    assert len(raised) > 60
    known = KNOWN | BY_COMMANDS | OF_OUR_OWN
    assert {code: file for code, file in raised.items() if code not in known} == {}

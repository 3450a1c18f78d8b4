"""Why a story was killed, for the house: what is written there leaves by no exit, whatever it is;
the public notice is what was shown before.

Slow: a whole house, with a partner, a hub and readers, walked through after the kill.
"""

import logging
import quopri
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from publisher.actions.partners.proof.takedown_report import takedown_report
from publisher.actions.stories.article_timeline import article_timeline
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.notices.compile_notice import compile_notice
from publisher.actions.stories.notices.notice_preview import neutral_notice, preview_notice
from publisher.publications.models import AuditEntry
from tests.promises.walk import House, house, mark, walk
from tests.subscriber import subscriber

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.database]
SECRET = "motifinterne4711"
# Whatever people write there: other alphabets, markup, merge fields, lines, what looks like ours.
REASONS = (
    f"{SECRET} : <b>{SECRET}</b> & «\u00a0{SECRET}\u00a0»",
    f"{{{{ {SECRET} }}}}\n\n{SECRET}\t%({SECRET})s\u202e{SECRET}",
    SECRET + "é" * 1900,
)
SAYS_SO = ("page", "feed", "feed by hub", "partner", "partner by webhook", "archive pages", "api")


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Iterator[House]:
    settings.ALLOWED_HOSTS, settings.MEDIA_ROOT = ["*"], tmp_path / "media"
    settings.DATA_DIR = tmp_path
    with subscriber() as server:
        settings.ALLOW_PRIVATE = [server.address]
        made = house(tmp_path / "agence", server)
        for number in range(len(REASONS)):
            made.tell(f"story{number}")
        made.compose("gratuite", "registered")
        yield made
    cache.clear()


def test_the_reason_of_a_kill_is_in_no_exit_and_the_notice_is_as_it_was_shown(
    place: House, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    walk(place, now)
    (issue,) = place.issues.values()
    said, outside = [], b""
    with caplog.at_level(logging.DEBUG):
        for number, reason in enumerate(REASONS):
            story = place.stories[f"story{number}"]
            story.refresh_from_db()
            notice = f"{neutral_notice(story)} avis{number}"
            shown = preview_notice(article=story, notice=notice, now=now)
            assert shown is not None
            assert mark(f"story{number}", "headline") not in notice + repr(shown.story)
            done = kill_article(article=story, notice=notice, reason=reason, actor="test", now=now)
            assert done.version.reason == reason.strip()
            mail = compile_notice(version=done.version, issue=issue, now=now)
            outside += quopri.decodestring(bytes(mail.compiled))
            outside += repr(article_timeline(article=story, now=now)).encode()
            story.refresh_from_db()
            outside += repr(takedown_report(article=story, now=now)).encode()
            said.append((shown.story.content.headline, shown.to_partners))
        left = walk(place, now + timedelta(minutes=2))
    for name, data in {**left, "mails, reports": outside, "logs": caplog.text.encode()}.items():
        assert SECRET.encode() not in data, name
    for file in (tmp_path / "decisions").iterdir():
        assert SECRET not in file.read_text()
    assert SECRET not in repr(list(AuditEntry.objects.values_list("detail", flat=True)))
    for name in SAYS_SO:
        text = unescape(left[name].decode("utf-8", "replace")).replace("\\u00a0", "\u00a0")
        for number, (headline, to_partners) in enumerate(said):
            assert f"avis{number}" in text, (name, "has the notice")
            if name.startswith("partner"):
                assert headline in text
                assert to_partners in text
    assert all(f"avis{number}" in outside.decode() for number in range(len(REASONS)))

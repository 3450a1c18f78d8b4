"""A sealed copy: made before a takedown, opened by two persons, erased on its day."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from publisher.actions.erasure.sealed.open_copy import erase_ended
from publisher.actions.erasure.sealed.shares import read_share, seal, unseal, written
from publisher.actions.erasure.takedown_article import takedown_article
from publisher.editorial.models import SealedCopy
from publisher.errors import PublisherError
from publisher.publications.models import AuditEntry, Membership
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
DAY = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()


def share_in(page: str) -> str:
    found = re.search(r"<code>([A-Z2-7-]{60,80})</code>", page)
    assert found, page
    return found[1]


def test_a_share_alone_says_nothing_and_a_slip_of_the_pen_is_found() -> None:
    sealed, one, other = seal(b"texte", b"1 a")
    assert unseal(sealed, one, other, b"1 a") == b"texte"
    assert b"texte" not in sealed
    for wrong in ((one, one), (other, bytes(32))):
        with pytest.raises(PublisherError, match="do not open"):
            unseal(sealed, *wrong, b"1 a")
    with pytest.raises(PublisherError):
        unseal(sealed, one, other, b"1 b")
    text = written(one)
    assert read_share(text.lower().replace("-", " ")) == one
    for slip in (text[:-1], text.replace(text[0], "A" if text[0] != "A" else "B", 1), "", "é"):
        with pytest.raises(PublisherError, match="no share"):
            read_share(slip)


def test_two_persons_open_what_a_takedown_erased_and_one_cannot(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    page = f"/desk/articles/{ours.article.pk}/sealed/"
    assert signed_in(Role.EDITOR).get(page).status_code == 403
    first, second = signed_in(Role.SENDER), signed_in(Role.ADMIN)
    for wrong in ("2020-01-01", "2999-01-01", "x"):
        assert first.post(page, {"act": "seal", "until": wrong}).status_code == 400
    one = share_in(first.post(page, {"act": "seal", "until": DAY}).text)
    again = first.post(page, {"act": "seal", "until": DAY})
    assert again.status_code == 409, "a double click makes one copy"
    copy = SealedCopy.objects.get()
    about = {"copy": str(copy.pk)}
    assert one not in first.get(page).text, "it is shown once"
    assert first.post(page, about | {"act": "take"}).status_code == 409
    other = share_in(second.post(page, about | {"act": "take"}).text)
    assert second.post(page, about | {"act": "take"}).status_code == 409
    copy.refresh_from_db()
    assert bytes(copy.waiting_share) == b"", "this machine has only what is sealed"
    takedown_article(article=ours.article, reason="Jugement.", actor="t", now=NOW)
    assert "paragraphe" not in str(bytes(copy.sealed))
    give = about | {"act": "give"}
    assert first.post(page, give | {"share": "AAAA"}).status_code == 400
    assert "a donné une part" in first.post(page, give | {"share": one}).text
    assert first.post(page, give | {"share": other}).status_code == 409, "two persons"
    opened = second.post(page, give | {"share": other})
    assert opened.headers["Content-Disposition"].startswith("attachment")
    assert opened.headers["Cache-Control"] == "private, no-store"
    document = json.loads(opened.content)
    assert document["versions"][0]["content"]["standfirst"] == "Le chapeau."
    verbs = list(AuditEntry.objects.filter(object_type="sealedcopy").values_list("verb", flat=True))
    assert verbs == ["seal_copy", "take_share", "give_share", "open_sealed_copy"]
    assert one.split("-")[0] not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_shares_of_another_copy_open_nothing_and_its_day_erases_it(
    signed_in: SignedIn, ours: Newsroom, theirs: Newsroom
) -> None:
    page = f"/desk/articles/{ours.article.pk}/sealed/"
    first, second = signed_in(Role.SENDER), signed_in(Role.ADMIN)
    one = share_in(first.post(page, {"act": "seal", "until": DAY}).text)
    copy = SealedCopy.objects.get()
    foreign = f"/desk/articles/{theirs.article.pk}/sealed/"
    assert second.post(foreign, {"act": "take", "copy": str(copy.pk)}).status_code == 404
    give = {"act": "give", "copy": str(copy.pk)}
    second.post(page, give | {"share": written(bytes(32))})
    wrong = first.post(page, give | {"share": one})
    assert (wrong.status_code, "n’ouvrent pas" in wrong.text) == (400, True)
    assert erase_ended(copy.ends_at - timedelta(seconds=1)) == 0
    assert erase_ended(copy.ends_at) == 1
    copy.refresh_from_db()
    assert (bytes(copy.sealed), bytes(copy.waiting_share), copy.sha256 != "") == (b"", b"", True)
    assert erase_ended(copy.ends_at) == 0
    assert first.post(page, give | {"share": one}).status_code == 409

"""Tags and fields, blocked addresses, forms: at the desk, with what is refused."""

from collections.abc import Callable
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from publisher.actions.readers.labels.fields import create_field
from publisher.actions.readers.labels.tag_subscriber import tag_subscriber
from publisher.actions.readers.segments.create_segment import create_segment
from publisher.actions.readers.segments.look import segments_of
from publisher.audience.models import (
    Field,
    Form,
    MailingList,
    Subscriber,
    SubscriberTag,
    Suppression,
    Tag,
)
from publisher.publications.models import AuditEntry, Membership
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
ROOM = "/desk/readers/"


@pytest.fixture
def admin(signed_in: SignedIn) -> Client:
    return signed_in(Role.ADMIN)


@pytest.fixture
def vip(ours: Newsroom) -> Tag:
    reader = Subscriber.objects.filter(publication=ours.publication).earliest("pk")
    tag_subscriber(subscriber=reader, tags=["VIP"], actor="t", now=NOW)
    return Tag.objects.get()


def test_a_tag_is_renamed_and_its_segments_with_it(admin: Client, ours: Newsroom, vip: Tag) -> None:
    create_segment(publication=ours.publication, slug="v", text="tag VIP", actor="t", now=NOW)
    page = f"{ROOM}labels/tags/{vip.pk}/"
    assert admin.post(page, {"act": "rename", "name": "Fidèles"}).status_code == 302
    assert segments_of(ours.publication)[0].text == 'tag "Fidèles"'
    assert admin.post(page, {"act": "rename", "name": ""}).status_code == 400
    tag_subscriber(subscriber=Subscriber.objects.first(), tags=["B"], actor="t", now=NOW)  # type: ignore[arg-type]
    taken = admin.post(page, {"act": "rename", "name": "b"})
    assert (taken.status_code, "déjà pris" in taken.text) == (400, True)
    gone = admin.post(page, {"act": "delete"}).text
    assert "1 inscrit l’avait" in gone
    assert "Ce segment la demande et doit être corrigé\u00a0: v" in gone
    assert not SubscriberTag.objects.filter(tag=vip.pk).exists()


def test_a_field_is_made_renamed_and_deleted(admin: Client, ours: Newsroom) -> None:
    form = {"name": "Formule", "type": "choice", "choices": "Essai\r\nAnnée\r\n"}
    wrong = admin.post(f"{ROOM}labels/", form | {"choices": ""})
    assert wrong.status_code == 400
    assert 'value="Formule"' in wrong.text
    assert admin.post(f"{ROOM}labels/", form).status_code == 302
    made = Field.objects.get()
    assert made.choices == ["Essai", "Année"]
    page = f"{ROOM}labels/fields/{made.pk}/"
    assert admin.post(page, {"act": "rename", "name": "Offre"}).status_code == 302
    assert "C’est supprimé" in admin.post(page, {"act": "delete"}).text
    assert not Field.objects.exists()


def test_an_address_is_blocked_found_and_let_free(admin: Client, ours: Newsroom) -> None:
    page = f"{ROOM}blocked/"
    form = {"address": "Plainte@example.org", "reason": "complained", "said": "par téléphone"}
    for wrong in ({"address": "nobody"}, {"reason": "mood"}, {"list": "nowhere"}):
        refused = admin.post(f"{page}new/", form | wrong)
        assert refused.status_code == 400, wrong
        assert 'value="par téléphone"' in refused.text
    assert admin.post(f"{page}new/", form).status_code == 302
    assert "plainte@example.org" in admin.post(page, {"q": "PLAIN"}).text
    assert "plainte@" not in admin.post(page, {"q": "x"}).text
    assert "plainte@" not in admin.post(page, {"why": "manual"}).text
    row = Suppression.objects.get()
    assert admin.post(f"{page}{row.pk}/free/").status_code == 302
    assert not Suppression.objects.exists()
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-2:] == ["suppress", "unsuppress"]


def test_addresses_are_blocked_by_a_file_or_none_of_them(admin: Client, ours: Newsroom) -> None:
    page = f"{ROOM}blocked/file/"

    def bring(data: bytes, said: str = "ancien outil") -> tuple[int, str]:
        file = SimpleUploadedFile("b.csv", data)
        answer = admin.post(page, {"file": file, "reason": "manual", "said": said})
        return answer.status_code, answer.text

    assert bring(b"email\na@example.org\nno address\n")[0] == 400
    assert bring(b"email\na@example.org\n", "")[0] == 400
    assert admin.post(page, {"reason": "manual", "said": "x"}).status_code == 400
    assert not Suppression.objects.exists()
    status, text = bring(b"email\na@example.org\nb@example.org\n")
    assert (status, "2 adresses sont maintenant bloquées" in text) == (200, True)


def test_a_form_is_made_shown_and_copied(admin: Client, ours: Newsroom) -> None:
    MailingList.objects.filter(pk=ours.mailing_list.pk).update(is_open=True)
    page = f"{ROOM}forms/"
    form = {
        "name": "Page d’accueil",
        "slug": "accueil",
        "list": ["matin"],
        "language": "fr",
        "intro": "Chaque matin, <b>l’essentiel</b>.",
        "origins": "https://rive.example.org",
        "is_open": "on",
    }
    wrong = admin.post(f"{page}new/", form | {"origins": "https://rive.example.org/page"})
    assert wrong.status_code == 400
    assert "Page d’accueil" in wrong.text
    assert not Form.objects.exists()
    made = admin.post(f"{page}new/", form)
    assert made.headers["Location"] == f"{page}of/accueil/"
    text = admin.get(made.headers["Location"]).text
    snippet = html.fromstring(text).xpath("//textarea[@id='snippet']")[0].text
    assert 'action="http://localhost:8000/subscribe/rive/?form=accueil"' in unescape(snippet)
    shown = admin.get(f"{page}picture/", {"form": "accueil", "language": "fr"})
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "form-action 'none'" in shown.headers["Content-Security-Policy"]
    assert "Chaque matin, &lt;b&gt;" in shown.text
    other = admin.post(f"{page}picture/", {**form, "intro": "Autre chose"})
    assert "Autre chose" in other.text
    assert Form.objects.get().texts["fr"]["intro"].startswith("Chaque matin")
    closed = {key: value for key, value in form.items() if key != "is_open"}
    assert admin.post(f"{page}of/accueil/", closed).status_code == 302
    assert "personne ne peut s’inscrire" in admin.get(f"{page}of/accueil/").text
    assert admin.get(f"{page}of/nowhere/").status_code == 404


def test_rows_of_another_publication_are_not_there(
    admin: Client, ours: Newsroom, theirs: Newsroom
) -> None:
    field = create_field(publication=theirs.publication, name="A", type_="text", actor="t", now=NOW)
    assert admin.post(f"{ROOM}labels/fields/{field.pk}/", {"act": "delete"}).status_code == 404
    block = Suppression.objects.create(
        publication=theirs.publication, address_key="x@example.org", reason="manual",
        source="t", created_at=NOW,
    )  # fmt: skip
    assert admin.post(f"{ROOM}blocked/{block.pk}/free/").status_code == 404
    assert Suppression.objects.filter(pk=block.pk).exists()

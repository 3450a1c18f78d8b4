"""An article at the desk: what is shown of it, who decides what, and what a decision does."""

import json
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.stories.article_timeline import article_timeline
from publisher.content.parsers import parse
from publisher.delivery.freezing import create_for_destinations
from publisher.delivery.models import Send
from publisher.delivery.reasons import RowCode, because
from publisher.delivery.transitions import supersede
from publisher.editorial.models import Article, Edition
from publisher.publications.models import AuditEntry, Membership
from publisher.syndication.models import Destination, Partner
from tests.web.conftest import NOW, Newsroom

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SignedIn = Callable[[str], Client]
Role = Membership.Role
PARAGRAPH = {"type": "paragraph", "content": [{"text": "Texte.", "marks": []}]}


def page_of(article: Article, verb: str = "") -> str:
    return f"/desk/articles/{article.pk}/{verb}"


def form_of(page: str) -> dict[str, str]:
    """The hidden version that the form carries."""
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found, "the form says which version was seen"
    return {"version": found[1]}


def decided(client: Client, article: Article, verb: str, **fields: str) -> Article:
    """Open the second page, fill in the form, send it."""
    question = client.get(page_of(article, f"{verb}/"))
    answer = client.post(page_of(article, f"{verb}/"), form_of(question.text) | fields)
    assert answer.status_code == 302, answer.text
    return Article.objects.select_related("current").get(pk=article.pk)


def mailed(ours: Newsroom, readers: int) -> Send:
    """The issue with the story reached so many readers."""
    send = ours.sent(Send.State.FINISHED, accepted=readers)
    edition = Edition.objects.create(
        publication=ours.publication,
        issue=ours.issue,
        content_hash="0" * 64,
        sha256="0" * 64,
        compiled=b"",
        created_at=NOW,
    )
    edition.versions.add(ours.article.current)
    send.edition = edition
    send.save()
    send.deliveries.update(edition=edition)
    return send


@pytest.mark.slow
def test_the_page_shows_text_versions_and_who_got_what(signed_in: SignedIn, ours: Newsroom) -> None:
    """Slow: many requests."""
    mailed(ours, 2)
    page = signed_in(Role.VIEWER).get(page_of(ours.article)).text
    assert "Second &lt;script&gt;alert(1)&lt;/script&gt; paragraphe." in page
    assert "première version" in page
    assert "Ce matin à Rive" in page
    assert re.search(r"2\s+pris en charge par leur messagerie", page)
    assert "Décider demande le rôle" in page
    assert "/kill/" not in page


def test_an_editor_corrects_and_readers_of_the_page_see_it(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    found = decided(
        signed_in(Role.EDITOR), ours.article, "correct", text="Le maire s’appelle Anne."
    )
    assert (found.notice, found.current.change) == ("Le maire s’appelle Anne.", "corrected")
    assert (found.current.author, found.current.door) == ("user:a-editor", "desk")
    page = Client(headers={"host": "localhost"}).get(f"/articles/{found.pk}")
    assert "Le maire s’appelle Anne." in page.text


def test_a_correction_may_bring_the_right_text_in_a_file(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.EDITOR)
    form = form_of(client.get(page_of(ours.article, "correct/")).text) | {"text": "Faux nom."}
    typed = "Titre juste\n\nLe texte : juste ! Enfin.\n"
    file = SimpleUploadedFile("juste.txt", typed.encode())
    answer = client.post(page_of(ours.article, "correct/"), form | {"file": file})
    assert answer.status_code == 302
    text = client.get(page_of(ours.article)).text
    assert "Titre juste" in text
    assert "Le texte\u00a0: juste\u202f! Enfin." in text
    empty = SimpleUploadedFile("vide.txt", b"")
    again = form_of(client.get(page_of(ours.article, "correct/")).text)
    refused = client.post(
        page_of(ours.article, "correct/"), again | {"text": "Encore.", "file": empty}
    )
    assert refused.status_code == 400
    assert "Encore." in refused.text, "what was typed is not lost"
    assert ours.article.versions.count() == 2


def test_what_changed_meanwhile_is_told_and_nothing_is_done(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.SENDER)
    form = form_of(client.get(page_of(ours.article, "kill/")).text)
    decided(client, ours.article, "correct", text="Une première faute.")
    answer = client.post(page_of(ours.article, "kill/"), form | {"text": "Tout est faux."})
    assert answer.status_code == 409
    assert "a changé depuis que vous avez ouvert cette page" in answer.text
    ours.article.refresh_from_db()
    assert ours.article.pubstatus == "usable"
    form = form_of(answer.text)  # the question as it stands now
    assert client.post(page_of(ours.article, "kill/"), form | {"text": "Faux."}).status_code == 302


@pytest.mark.parametrize(
    ("verb", "least"),
    [
        ("correct", Role.EDITOR),
        ("withhold", Role.EDITOR),
        ("embargo", Role.EDITOR),
        ("unpublish", Role.EDITOR),
        ("kill", Role.SENDER),
        ("takedown", Role.SENDER),
    ],
)
def test_editors_hold_back_and_only_senders_do_what_nobody_can_undo(
    verb: str, least: str, signed_in: SignedIn, ours: Newsroom
) -> None:
    below = Role.VIEWER if least == Role.EDITOR else Role.EDITOR
    fields = {"text": "Motif.", "until": "2099-01-01T06:00"}
    refused = signed_in(below)
    assert refused.get(page_of(ours.article, f"{verb}/")).status_code == 403
    form = {"version": "1"} | fields
    assert refused.post(page_of(ours.article, f"{verb}/"), form).status_code == 403
    found = decided(signed_in(least), ours.article, verb, **fields)
    assert found.current.number == 2


@pytest.mark.slow
def test_an_embargo_is_in_the_publications_zone(signed_in: SignedIn, ours: Newsroom) -> None:
    """Slow: many requests."""
    client = signed_in(Role.EDITOR)
    found = decided(client, ours.article, "embargo", until="2099-07-01T06:00")
    assert found.embargo_until.isoformat() == "2099-07-01T04:00:00+00:00"
    page = client.get(page_of(found))
    assert "Sous embargo" in page.text
    assert "Second" in page.text, "the house reads what it wrote"
    assert Client(headers={"host": "localhost"}).get(f"/articles/{found.pk}").status_code == 404
    past = client.post(
        page_of(found, "embargo/"), {"version": "2", "until": "2001-01-01T06:00", "text": ""}
    )
    assert past.status_code == 400
    assert "cette heure est passée" in past.text
    released = decided(client, found, "release")
    assert released.embargo_until is None


@pytest.mark.slow
def test_killing_names_its_reach_and_tells_exactly_those_who_got_it(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    """Slow: many requests."""
    mailed(ours, 2)
    client = signed_in(Role.SENDER)
    question = client.get(page_of(ours.article, "kill/")).text
    assert "les 2 inscrits qui ont reçu une autre version" in question
    found = decided(client, ours.article, "kill", text="Faux.", tell="on")
    notice = Send.objects.get(kind=Send.Kind.NOTICE)
    assert (notice.recipients, notice.article_version) == (2, found.current)
    page = client.get(page_of(found)).text
    assert "Retrait impératif\u00a0:" in page
    assert "Premier" not in page


@pytest.mark.slow
def test_readers_may_be_told_later(signed_in: SignedIn, ours: Newsroom) -> None:
    """Slow: many requests."""
    mailed(ours, 3)
    client = signed_in(Role.SENDER)
    decided(client, ours.article, "correct", text="Un nom était faux.")
    page = client.get(page_of(ours.article)).text
    assert "3 inscrits ont reçu une autre version et n’ont pas été prévenus" in page
    answer = client.post(page_of(ours.article, "tell/"), form_of(page))
    assert answer.url == f"/desk/sends/{Send.objects.get(kind=Send.Kind.NOTICE).pk}/"
    assert "n’ont pas été prévenus" not in client.get(page_of(ours.article)).text


def test_an_edit_that_settles_is_named_and_may_go_out_at_once(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    store_article(
        arrival=Arrival(
            publication=ours.publication,
            source="test",
            actor="token:cms",
            now=NOW,
            door="api:cms",
            settle=True,
        ),
        parsed=parse("Titre corrigé\n\nNouveau texte.\n".encode(), filename="a.txt"),
        guid=ours.article.guid,
    )
    client = signed_in(Role.EDITOR)
    assert "en attente (réglage)" in client.get("/desk/articles/?state=settling").text
    page = client.get(page_of(ours.article)).text
    assert "Publier maintenant la version 2" in page
    assert client.post(page_of(ours.article, "settle/"), form_of(page)).status_code == 302
    ours.article.refresh_from_db()
    assert (ours.article.current.number, ours.article.settling) == (2, None)
    late = client.post(page_of(ours.article, "settle/"), {"version": "2"})
    assert late.status_code == 409
    assert "plus aucune modification n’attend" in late.text


def test_two_versions_show_the_words_that_differ(signed_in: SignedIn, ours: Newsroom) -> None:
    for text in ("Le pont ouvre lundi.", "Le pont ouvre mardi <b>."):
        store_article(
            arrival=Arrival(publication=ours.publication, actor="cli:test", now=NOW),
            parsed=parse(f"Le pont\n\n{text}\n".encode(), filename="a.txt"),
            guid="pont",
        )
    story = Article.objects.get(guid="pont")
    page = signed_in(Role.VIEWER).get(page_of(story, "differences/")).text
    assert "Le pont ouvre <del>lundi.</del>" in page
    assert "Le pont ouvre <ins>mardi &lt;b&gt;.</ins>" in page
    client = signed_in(Role.EDITOR)
    assert client.get(page_of(story, "differences/?before=1&after=99")).status_code == 404
    assert "même texte" in client.get(page_of(story, "differences/?before=1&after=1")).text


def test_a_killed_story_may_only_be_taken_down(signed_in: SignedIn, ours: Newsroom) -> None:
    client = signed_in(Role.SENDER)
    found = decided(client, ours.article, "kill", text="Faux.")
    links = re.findall(rf"/desk/articles/{found.pk}/(\w+)/\"", client.get(page_of(found)).text)
    assert set(links) == {"takedown", "name", "sealed"}
    again = client.post(page_of(found, "kill/"), {"version": "2", "text": "Encore."})
    assert again.status_code == 409
    assert "déjà l’objet d’un retrait impératif" in again.text
    assert client.get(page_of(found, "publish/")).status_code == 404


def test_the_list_is_searched_and_filtered(signed_in: SignedIn, ours: Newsroom) -> None:
    ours.story("z", headline="Zéphyr", pubstatus="withheld")
    client = signed_in(Role.VIEWER)

    def found(query: str) -> set[str]:
        text = client.get(f"/desk/articles/?{query}").text
        return {name for name in ("La marée", "Zéphyr") if name in text}

    assert found("q=z%C3%A9ph") | found("q=Z%C3%A9ph") == {"Zéphyr"}
    assert found("q=rive-1") == {"La marée"}
    assert found("state=withheld") == {"Zéphyr"}
    assert found("state=usable") == {"La marée"}
    assert found("source=test") == {"La marée", "Zéphyr"}
    assert found("source=elsewhere") == set()
    assert found("state=nonsense&q=%00&page=x&sort=%00") == {"La marée", "Zéphyr"}
    kept = client.get("/desk/articles/?q=Z&state=withheld").text
    assert "?sort=headline&amp;q=Z&amp;state=withheld" in kept


def test_why_a_partner_did_not_get_a_version_is_said_in_french_and_told_in_english(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    title, version = ours.publication, ours.article.current
    partner = Partner.objects.create(publication=title, slug="p", name="P", created_at=NOW)
    destination = Destination.objects.create(
        publication=title, partner=partner, channel="directory", starts_at=NOW, created_at=NOW
    )
    send = Send.objects.create(
        publication=title,
        kind=Send.Kind.ARTICLE,
        state=Send.State.RUNNING,
        article_version=version,
        created_by="test",
        created_at=NOW,
        not_before=NOW,
    )
    create_for_destinations(send=send, destination_ids=[destination.pk], now=NOW)
    supersede(send.deliveries.all(), now=NOW, why=because(RowCode.NEWER_VERSION, version=2))
    page = signed_in(Role.VIEWER).get(page_of(ours.article)).text
    assert "La version 2 part à sa place." in page
    (delivery,) = article_timeline(article=ours.article, now=NOW)["partners"][0]["deliveries"]
    assert delivery["reply"] == "version 2 goes instead"
    assert delivery["reason"] == {"code": "newer_version", "version": 2}


def test_a_kill_asks_apart_for_its_reason_and_shows_its_notice_as_it_will_be(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    client = signed_in(Role.SENDER)
    page = client.get(page_of(ours.article, "kill/")).text
    assert "Le titre ne sera pas montré\u202f; dites de quoi il s’agit." in page
    neutral = "L’article publié le vendredi 20 novembre 2026 dans la rubrique"
    assert page.count(neutral) == 4, "in the field, on the page, in feeds and at partners"
    typed = {"text": "Le récit de la marée <est> retiré.", "reason": "Le témoin a menti."}
    again = client.post(page_of(ours.article, "kill/"), form_of(page) | typed | {"preview": "1"})
    assert again.status_code == 200
    assert again.text.count("Le récit de la marée &lt;est&gt; retiré.") == 4
    assert "Le témoin a menti." in again.text, "what was typed is not lost"
    ours.article.refresh_from_db()
    assert ours.article.pubstatus == "usable", "looking at it changes nothing"
    found = decided(client, ours.article, "kill", **typed)
    assert (found.notice, found.current.note) == (typed["text"], typed["text"])
    assert "Motif interne\u00a0: Le témoin a menti." in client.get(page_of(found)).text
    assert "Le témoin a menti." not in signed_in(Role.VIEWER).get(page_of(found)).text
    assert "menti" not in Client(headers={"host": "localhost"}).get(f"/articles/{found.pk}").text


def test_search_engines_are_asked_not_to_list_a_story_nor_its_issues(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    mailed(ours, 1)
    public = Client(headers={"host": "localhost"})
    addresses = (f"/articles/{ours.article.pk}", f"/view/{ours.issue.pk}")
    for address in addresses:
        assert "X-Robots-Tag" not in public.get(address).headers
    ask = page_of(ours.article, "search-engines/")
    assert signed_in(Role.VIEWER).post(ask, {"noindex": "yes"}).status_code == 403
    client = signed_in(Role.EDITOR)
    for _ in range(2):  # a double click
        assert client.post(ask, {"noindex": "yes"}).status_code == 302
    assert AuditEntry.objects.filter(verb="set_noindex").count() == 1
    for address in addresses:
        assert public.get(address).headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in public.get(addresses[0]).text
    assert "priés de ne référencer" in client.get(page_of(ours.article)).text
    client.post(ask, {"noindex": "no"})
    assert "X-Robots-Tag" not in public.get(addresses[1]).headers


def test_a_name_is_looked_at_in_every_place_then_replaced(
    signed_in: SignedIn, ours: Newsroom
) -> None:
    text = "Anne Kerbrat jugée\n\nMme Kerbrat a nié. L’avocat d’Anne Kerbrat aussi.\n"
    for version in ("hier", "lundi"):
        store_article(
            arrival=Arrival(publication=ours.publication, actor="cli:test", now=NOW),
            parsed=parse(f"{text}\nC’était {version}.\n".encode(), filename="a.txt"),
            guid="anne-kerbrat",
        )
    story = Article.objects.get(guid="anne-kerbrat")
    page = page_of(story, "name/")
    assert signed_in(Role.EDITOR).get(page).status_code == 403
    client = signed_in(Role.SENDER)
    typed = {"names": "Anne Kerbrat\r\nMme Kerbrat\r\n", "replacement": "une prévenue"}
    shown = client.post(page, typed).text
    assert "<del>Mme Kerbrat</del> <ins>Une prévenue</ins> a nié" in shown
    assert "<del>Anne Kerbrat</del> <ins>Une prévenue</ins> jugée" in shown
    assert "Le remplacer à ces 4 endroits" in shown
    assert '<li class="code">anne-kerbrat</li>' in shown, "an address stays, and that is said"
    for wrong, told in (
        (typed | {"names": " \r\n"}, "donnez le nom"),
        (typed | {"replacement": "Mme Kerbrat, prévenue"}, "contient encore le nom"),
    ):
        answer = client.post(page, wrong)
        assert (answer.status_code, told in answer.text) == (400, True), answer.text
    nowhere = client.post(page, typed | {"names": "Paul Martin"})
    assert "Ce nom ne figure nulle part" in nowhere.text
    sure = typed | form_of(shown) | {"sure": "1"}
    assert client.post(page, sure).status_code == 302
    assert client.post(page, sure).status_code == 409, "a double click"
    assert "Kerbrat" not in client.get(page_of(story)).text
    versions = list(story.versions.order_by("number").values_list("headline", flat=True))
    assert versions == ["Une prévenue jugée"] * 3
    compared = client.get(page_of(story, "differences/?before=1&after=2")).text
    assert "prévenue" not in "".join(re.findall(r"<(?:ins|del)>[^<]*", compared))
    (entry,) = AuditEntry.objects.filter(verb="anonymise_article")
    assert "erbrat" not in str(entry.detail)


@pytest.mark.parametrize(
    ("dated", "told"),
    [
        ("2026-11-20T06:00:00Z", "Sa prochaine mise à jour de l’article prendra la place"),
        (None, "ce texte, apporté une fois de plus, prendra la place du vôtre"),
    ],
)
def test_a_correction_says_what_its_source_still_shows(
    dated: str | None, told: str, signed_in: SignedIn, ours: Newsroom
) -> None:
    def comes(headline: str) -> Article:
        document = {"guid": "a", "headline": headline, "blocks": [PARAGRAPH], "updated_at": dated}
        return store_article(
            arrival=Arrival(
                publication=ours.publication,
                source="vigie",
                actor="feed:vigie",
                now=NOW,
                door="feed:vigie",
            ),
            parsed=parse(json.dumps(document).encode(), filename="a.json"),
            guid="a",
        ).article

    story, client = comes("Le maire Paul"), signed_in(Role.EDITOR)
    assert "montre encore" not in client.get(page_of(story)).text
    assert "Elle garde son propre texte" in client.get(page_of(story, "correct/")).text
    decided(client, story, "correct", text="Il s’appelle Jean.")
    assert "montre les mêmes mots" in client.get(page_of(story)).text, "the notice alone"
    file = SimpleUploadedFile("a.txt", b"Le maire Jean\n\nTexte.\n")
    form = form_of(client.get(page_of(story, "correct/")).text) | {"text": "Jean."}
    client.post(page_of(story, "correct/"), form | {"file": file})
    page = client.get(page_of(story)).text
    assert "vigie) montre encore son propre texte du" in page
    assert told in page
    assert "differences/?before=1&amp;after=3" in page


def test_a_reply_stands_below_its_story_for_good(signed_in: SignedIn, ours: Newsroom) -> None:
    mailed(ours, 2)
    Article.objects.filter(pk=ours.article.pk).update(access="paid")
    client = signed_in(Role.SENDER)
    decided(client, ours.article, "correct", text="Une date.")
    typed = {"by": "Paul Le Bris", "text": "Je n’étais pas là.\r\n\r\nÀ <b>Brest</b>."}
    page = page_of(ours.article, "reply/")
    nameless = client.post(page, form_of(client.get(page).text) | typed | {"by": " "})
    assert nameless.status_code == 400
    assert "dites de qui est la réponse" in nameless.text
    found = decided(client, ours.article, "reply", **typed)
    assert found.current.change == "corrected"
    assert found.notice == "Une date.\nUn droit de réponse de Paul Le Bris suit le texte."
    assert "n’ont pas été prévenus" in client.get(page_of(found)).text
    public = Client(headers={"host": "localhost"}).get(f"/articles/{found.pk}").text
    for said in ("Droit de réponse de Paul Le Bris", "Je n’étais pas là.", "À &lt;b&gt;Brest"):
        assert said in public, "readers of an excerpt see it, too"
    later = store_article(
        arrival=Arrival(publication=ours.publication, source="test", actor="test", now=NOW),
        parsed=parse(
            json.dumps(
                {"headline": "Autre", "blocks": [PARAGRAPH], "updated_at": "2099-01-01T00:00:00Z"}
            ).encode(),
            filename="a.json",
        ),
        guid=found.guid,
    )
    assert later.result == "updated"
    assert "Je n’étais pas là." in client.get(page_of(found)).text
    killed = decided(client, ours.article, "kill", text="Faux.")
    assert "réponse" not in str(killed.current.content)

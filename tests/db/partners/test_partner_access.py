"""A destination gets whole what its access covers; of the rest what stands before the cut mark."""

import json
from pathlib import Path
from typing import Any

import pytest

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.store_article import store_article
from publisher.actions.partners.deliver_to_partners import deliver_to_partners
from publisher.actions.partners.terms.change_destination import change_partner
from publisher.content.parsers import parse
from publisher.errors import PublisherError
from tests.db.ledger import publication
from tests.db.partner_rows import NOW, outbox

pytestmark = [pytest.mark.django_db, pytest.mark.database]
STORY = """---
title: Le quai
access: {}
tags: [mer, port]
---
Le début est pour tous.

<!--more-->

La suite se paie.
"""


def delivered(folder: Path, own: str, needed: str) -> dict[str, Any]:
    """The document that a destination of access `own` got of a story that asks for `needed`."""
    title = publication()
    outbox(title, folder, access=own)
    parsed = parse(STORY.format(needed).encode(), filename="quai.md")
    store_article(
        arrival=Arrival(publication=title, actor="t", now=NOW), parsed=parsed, guid="urn:x:quai"
    )
    deliver_to_partners(now=NOW)
    (file,) = (folder / "agence").glob("*.json")
    document: dict[str, Any] = json.loads(file.read_bytes())
    return document


@pytest.mark.parametrize(
    ("own", "needed"), [("free", "registered"), ("free", "paid"), ("registered", "paid")]
)
def test_what_it_may_not_have_is_cut_and_marked(tmp_path: Path, own: str, needed: str) -> None:
    document = delivered(tmp_path, own, needed)
    text = json.dumps(document, ensure_ascii=False)
    assert "Le début" in text
    assert "La suite" not in text
    assert document["representationType"] == "partial"
    assert document["edNote"].startswith("Extrait")
    assert document["rightsInfo"]["encodedRights"] == needed


@pytest.mark.parametrize(
    ("own", "needed"), [("free", "free"), ("registered", "registered"), ("paid", "paid")]
)
def test_what_it_may_have_comes_whole(tmp_path: Path, own: str, needed: str) -> None:
    document = delivered(tmp_path, own, needed)
    assert "La suite" in json.dumps(document)
    assert document["representationType"] == "full"
    assert {"name": "mer", "rel": "keyword"} in document["subjects"]


def test_it_can_be_changed(tmp_path: Path) -> None:
    destination = outbox(publication(), tmp_path)
    change_partner(partner=destination.partner, terms={"access": "paid"}, actor="t", now=NOW)
    destination.refresh_from_db()
    assert destination.access == "paid"


def test_an_access_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(PublisherError) as caught:
        outbox(publication(), tmp_path, access="gold")
    assert (caught.value.code, caught.value.where) == ("unknown_access", "access")

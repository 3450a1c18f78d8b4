"""The page where a story is written, as it stands: what was typed, or the story itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import json_script

from publisher.actions.writing.pictures_shown import picture_names
from publisher.content.article import Article as Content
from publisher.content.blocks import Block, Figure
from publisher.content.editing.from_editor import document_of, from_editor
from publisher.content.editing.markup import NoMarkup, read_markup
from publisher.content.editing.to_editor import to_editor
from publisher.content.editing.typed import EMPTY, fields_of, markup_of
from publisher.content.problems import BadInput
from publisher.editorial.models import Article
from publisher.publications.models import Publication
from publisher.web.desk.door.permissions import Visit
from publisher.web.desk.pages import desk_page
from publisher.web.desk.writing.keys import FormKey, signed
from publisher.web.desk.writing.words import block_name
from publisher.web.signed_pictures import signature

TEMPLATE = "pages/desk/writing.html"
DOCUMENT = "story-document"  # the ids of what the editor's script reads
PICTURES = "story-pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """One story being written. base: the text that the form was made from, of version
    `base_number` (0: an uploaded file's, or none); seen: the version that a save would follow."""

    visit: Visit
    key: str
    article: Article | None = None
    base: Content | None = None
    base_number: int = 0
    seen: int = 0

    @property
    def language(self) -> str:
        """The story's, else the publication's."""
        own = self.base.language if self.base else None
        return own or self.visit.publication.language

    @property
    def token(self) -> str:
        """Its key, as the form carries it."""
        number = self.article.pk if self.article else 0
        return signed(
            FormKey(
                person=self.visit.user.pk,
                publication=self.visit.publication.pk,
                article=number,
                key=self.key,
            )
        )


def writing_page(
    request: HttpRequest,
    writing: Writing,
    form: Mapping[str, str],
    more: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """The page. form: what was typed, empty for the story as it is; more: what else it says."""
    language = form.get("language") or writing.language
    body, document, blocks = _body(writing, form, language)
    context: dict[str, object] = {
        "article": writing.article,
        "writing": writing,
        "form": {**fields_of(writing.base or EMPTY), **_own_fields(writing), **form},
        "typed": bool(form),
        "body": body,
        "document": json_script(document, DOCUMENT) if document else "",
        "pictures": json_script(_addresses(writing, blocks), PICTURES) if document else "",
        "is_french": language.split("-")[0].lower() == "fr",
        "problem": "",
        "warnings": [],
        "conflict": None,
        "kept_at": None,
        **more,
    }
    return desk_page(request, writing.visit, TEMPLATE, context, status=status)


def _own_fields(writing: Writing) -> dict[str, str]:
    """The fields that are none of the story's, as they begin."""
    french = writing.language.split("-")[0].lower() == "fr"
    return {"kind": "update", "notice": "", "french": "on" if french else "", "embargo": ""}


def _body(
    writing: Writing, form: Mapping[str, str], language: str
) -> tuple[str | None, dict[str, Any] | None, tuple[Block, ...]]:
    """The text as markup and as the editor's document; None for a way in which it cannot be shown
    without a loss."""
    base = writing.base or EMPTY
    if form.get("document"):
        return _of_document(writing, form["document"], language)
    try:
        if "body" in form:
            blocks, cut = read_markup(form["body"], base.blocks, language=language)
            return form["body"], to_editor(blocks, cut), blocks
    except BadInput:
        return form.get("body", ""), None, ()
    return _markup(base, writing), to_editor(base.blocks, base.cut), base.blocks


def _of_document(
    writing: Writing, text: str, language: str
) -> tuple[str | None, dict[str, Any] | None, tuple[Block, ...]]:
    """A document that cannot be a story (a bad address of a link) goes back as it is."""
    try:
        document = document_of(text)
    except BadInput:
        return None, None, ()
    try:
        blocks, cut = from_editor(document)
    except BadInput:
        return None, document if isinstance(document, dict) else None, ()
    typed = Content(headline="", blocks=blocks, cut=cut, language=language)
    return _markup(typed, writing), to_editor(blocks, cut), blocks


def _markup(story: Content, writing: Writing) -> str | None:
    try:
        return markup_of(
            story, writing.base, language=writing.visit.publication.language, named=block_name
        )
    except NoMarkup:
        return None


def _addresses(writing: Writing, blocks: tuple[Block, ...]) -> dict[str, str]:
    """Where the page finds each picture of the story; one that is still elsewhere has no place."""
    sources = [block.src for block in blocks if isinstance(block, Figure)]
    publication = writing.visit.publication
    names = picture_names(publication=publication, sources=sources)
    return {src: shown_at(publication, name) for src, name in names.items()}


def shown_at(publication: Publication, name: str) -> str:
    """The address of a picture for who may see it before its story is out."""
    return f"/pictures/{publication.slug}/{name}?preview={signature(publication.slug, name)}"


def is_typed(form: Mapping[str, str]) -> bool:
    """Whether anything stands in a form of a new story."""
    texts = [form.get(name, "") for name in ("headline", "standfirst", "body")]
    document = form.get("document", "")
    return any(text.strip() for text in texts) or '"text":' in document or "figure" in document


def as_json(document: object) -> str:
    """A document as the form's field holds it."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))

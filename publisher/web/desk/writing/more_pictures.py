"""A picture added to a story without script: uploaded, it stands at the end of the text."""

from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest

from publisher.actions.pictures.store_picture import LARGEST, store_picture
from publisher.content.blocks import Figure, Span
from publisher.content.editing.from_editor import document_of, from_editor
from publisher.content.editing.in_markdown import WAYS
from publisher.content.editing.to_editor import to_editor
from publisher.content.links import source_of
from publisher.errors import PublisherError
from publisher.publications.models import Publication
from publisher.web.desk.writing.shown_form import Writing, as_json

ABOUT = ("picture_alt", "picture_caption", "picture_credit")


def stored_figure(request: HttpRequest, publication: Publication, now: datetime) -> Figure:
    """The uploaded picture as a figure. Raises PublisherError `no_file`, `picture_too_large`,
    `bad_picture`."""
    file = request.FILES.get("picture")
    if file is None:
        raise PublisherError("no_file", "no picture was chosen", "picture")
    try:
        picture = store_picture(publication=publication, data=file.read(LARGEST + 1), now=now)
    except PublisherError as error:
        raise PublisherError(error.code, error.message, "picture") from None
    return Figure(src=source_of(picture.name), width=picture.width, height=picture.height)


def with_picture(
    request: HttpRequest, writing: Writing, form: dict[str, str], now: datetime
) -> dict[str, str]:
    """The form with the picture in its text, and its own fields emptied. Raises PublisherError."""
    alt, caption, credit = (" ".join(form.get(name, "").split()) for name in ABOUT)
    figure = stored_figure(request, writing.visit.publication, now)
    figure = replace(figure, alt=alt, credit=credit)
    figure = replace(figure, caption=(Span(caption),)) if caption else figure
    form = {**form, **dict.fromkeys(ABOUT, "")}
    if form.get("document"):
        blocks, cut = from_editor(document_of(form["document"]))
        return {**form, "document": as_json(to_editor((*blocks, figure), cut))}
    written = WAYS[1](figure) or ""
    return {**form, "body": f"{form.get('body', '').rstrip()}\n\n{written}\n"}

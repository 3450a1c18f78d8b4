"""What the editor's script asks for: a paste cleaned, a picture stored, spaces set, a draft kept.

Each answers in JSON; `error` is a sentence for the person.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from publisher.actions.writing.clean_paste import clean_paste
from publisher.content.article import Article as Content
from publisher.content.article import Parsed
from publisher.content.editing.from_editor import document_of, from_editor
from publisher.content.editing.pasted import MOST_CHARACTERS
from publisher.content.editing.to_editor import to_editor
from publisher.content.french import with_french_spacing
from publisher.content.links import OURS, name_of, source_of
from publisher.errors import PublisherError
from publisher.publications.models import User
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import View, Visit, desk
from publisher.web.desk.writing.keeping import keep_for_later
from publisher.web.desk.writing.keys import read_key
from publisher.web.desk.writing.more_pictures import stored_figure
from publisher.web.desk.writing.shown_form import shown_at
from publisher.web.desk.writing.words import error_text, warning_texts
from publisher.web.formats import moment

MOST_BYTES = 4 * MOST_CHARACTERS


def _answers(view: Callable[[HttpRequest, Visit], dict[str, Any]]) -> View:
    @wraps(view)
    def answered(request: HttpRequest, visit: Visit) -> HttpResponse:
        try:
            return JsonResponse(view(request, visit))
        except PublisherError as error:
            return JsonResponse({"error": error_text(error)}, status=400)

    return answered


@require_POST
@desk(Permission.WRITE)
@_answers
def clean(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    """The blocks in the clipboard's HTML, which comes as a file, `html`."""
    file = request.FILES.get("html")
    source = file.read(MOST_BYTES).decode("utf-8", "replace") if file else ""
    language = request.POST.get("language") or visit.publication.language
    cleaned = clean_paste(
        publication=visit.publication, source=source, language=language, now=datetime.now(UTC)
    )
    names = [
        name_of(block)
        for block in (getattr(one, "src", "") for one in cleaned.blocks)
        if block.startswith(OURS)
    ]
    return {
        "content": to_editor(cleaned.blocks)["content"] if cleaned.blocks else [],
        "pictures": {source_of(name): shown_at(visit.publication, name) for name in names},
        "warnings": warning_texts(cleaned.warnings),
    }


@require_POST
@desk(Permission.WRITE)
@_answers
def picture(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    """A picture that was dropped or chosen, stored."""
    figure = stored_figure(request, visit.publication, datetime.now(UTC))
    address = shown_at(visit.publication, name_of(figure.src))
    return {
        "src": figure.src,
        "width": figure.width,
        "height": figure.height,
        "address": address,
    }


@require_POST
@desk(Permission.WRITE)
@_answers
def typeset(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    """The document with the spaces of French."""
    blocks, cut = from_editor(document_of(request.POST.get("document", "")))
    story = Content(headline="", blocks=blocks, cut=cut, language="fr")
    done = with_french_spacing(Parsed(article=replace(story, language="fr"))).article
    return {"document": to_editor(done.blocks, done.cut)}


def _keeps_when_signed_out(view: View) -> View:
    @wraps(view)
    def kept(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not isinstance(request.user, User):
            page = keep_for_later(request)
            if page is not None:
                return JsonResponse({"signed_out": f"{reverse('sign-in')}?next={quote(page)}"})
        return view(request)

    return kept


@_keeps_when_signed_out
@require_POST
@desk(Permission.WRITE)
def draft(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep the form as it stands. Of who is not signed in any more it is kept, too, for the writer
    whom the form's own signed key names, and the answer says where to sign in."""
    key = read_key(request.POST.get("draft", ""))
    if key is None or key.person != visit.user.pk or keep_for_later(request) is None:
        return JsonResponse({"error": ""}, status=409)
    return JsonResponse({"kept": moment(datetime.now(UTC), visit.publication.time_zone)})

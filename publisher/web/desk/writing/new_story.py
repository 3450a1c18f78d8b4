"""A new story at the desk: typed, pasted, or begun from a file."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from publisher.actions.writing.clean_paste import read_upload
from publisher.actions.writing.drafts import drafts_of, end_draft, find_draft, keep_draft
from publisher.actions.writing.write_story import write_story, written_under
from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.content.editing.typed import story_of
from publisher.content.local_time import moment_in
from publisher.content.parsers.source import MOST_BYTES
from publisher.errors import PublisherError
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.writing.keeping import form_fields, keeps_what_is_typed, page_of
from publisher.web.desk.writing.keys import FormKey, new_key, read_key
from publisher.web.desk.writing.more_pictures import with_picture
from publisher.web.desk.writing.shown_form import Writing, is_typed, writing_page
from publisher.web.desk.writing.words import error_text, warning_texts

SAVES = frozenset({"publish", "hold"})


@keeps_what_is_typed
@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.WRITE)
def write(request: HttpRequest, visit: Visit) -> HttpResponse:
    """GET shows the form, empty or as it was left (`draft`); POST keeps or stores what it says."""
    if request.method != "POST":
        return _page(request, visit, request.GET.get("draft", "")[:32])
    given = read_key(request.POST.get("draft", ""))
    own = given is not None and (given.person, given.article) == (visit.user.pk, 0)
    key = given.key if given is not None and own else new_key()
    known = written_under(publication=visit.publication, key=key)
    if known is not None:  # the same press again, or the form behind the back button
        return redirect("desk-article", known)
    return _posted(request, visit, key)


def _page(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    draft = find_draft(publication=visit.publication, person=visit.user, key=key) if key else None
    if draft is None:
        others = drafts_of(publication=visit.publication, person=visit.user)
        shown = [one for one in others if is_typed(one.form)]
        return writing_page(request, Writing(visit=visit, key=new_key()), {}, {"drafts": shown})
    base = codec.from_json(draft.base) if draft.base else None
    writing = Writing(visit=visit, key=draft.key, base=base)
    lost = [str(text) for text in draft.form.get("warnings", "").split("\n") if text]
    form = {name: value for name, value in draft.form.items() if name != "warnings"}
    more = {"kept_at": draft.saved_at, "warnings": lost, "drafts": []}
    return writing_page(request, writing, form, more)


def _posted(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    form = form_fields(request)
    common: dict[str, Any] = {"publication": visit.publication, "person": visit.user, "key": key}
    draft = find_draft(**common)
    base = codec.from_json(draft.base) if draft and draft.base else None
    writing = Writing(visit=visit, key=key, base=base)
    try:
        return redirect(_done(request, writing, form, common))
    except PublisherError as error:
        more = {"problem": error_text(error), "drafts": []}
        return writing_page(request, writing, form, more, status=400)


def _done(
    request: HttpRequest, writing: Writing, form: dict[str, str], common: dict[str, Any]
) -> str:
    """Do what the button says; the page that comes next. Raises PublisherError."""
    act, now = request.POST.get("act", "keep"), datetime.now(UTC)
    if act == "discard":
        end_draft(**common)
        return reverse("articles")
    if act == "upload":
        _upload(request, writing, now)
        return _left_at(writing)
    if act == "picture":
        form |= with_picture(request, writing, form, now)
    keep_draft(**common, form=form, now=now)
    if act not in SAVES:
        return _left_at(writing)
    saved = write_story(
        publication=writing.visit.publication,
        key=writing.key,
        content=_story(writing, form),
        actor=writing.visit.actor,
        now=now,
        hold=act == "hold",
    )
    end_draft(**common)
    return reverse("desk-article", args=[saved.pk])


def _story(writing: Writing, form: dict[str, str]) -> Content:
    """The story that the form says. Raises PublisherError."""
    publication = writing.visit.publication
    content = story_of(form, writing.base, language=publication.language, french="french" in form)
    if not form.get("embargo"):
        return content
    until = moment_in(form["embargo"], ZoneInfo(publication.time_zone), "embargo")
    return codec.from_json({**codec.to_json(content), "embargo_until": codec.timestamp(until)})


def _upload(request: HttpRequest, writing: Writing, now: datetime) -> None:
    """The story in the file becomes the draft: somebody looks at it before it is stored."""
    file = request.FILES.get("file")
    if file is None or not file.name:
        raise PublisherError("no_file", "no file was chosen", "file")
    content, warnings = read_upload(
        publication=writing.visit.publication,
        data=file.read(MOST_BYTES + 1),
        name=file.name,
        now=now,
    )
    keep_draft(
        publication=writing.visit.publication,
        person=writing.visit.user,
        key=writing.key,
        form={"warnings": "\n".join(warning_texts(warnings))},
        now=now,
        base=codec.to_json(content),
    )


def _left_at(writing: Writing) -> str:
    person, publication = writing.visit.user, writing.visit.publication
    own = FormKey(person=person.pk, publication=publication.pk, article=0, key=writing.key)
    return page_of(own, publication.slug)

"""A story edited in place: saved as news, as a correction or in silence, never over another's."""

from datetime import UTC, datetime
from typing import Any, cast, get_args

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from publisher.actions.stories.act_if_unchanged import newest_version_number
from publisher.actions.stories.article_reach import reach_of
from publisher.actions.stories.list_articles import article_rows, find_version
from publisher.actions.stories.new_version import is_out
from publisher.actions.stories.notices.notify_readers import notify_readers
from publisher.actions.writing.drafts import end_draft, find_draft, keep_draft
from publisher.actions.writing.edit_story import EditedStory, Kind, edit_story
from publisher.actions.writing.stored_text import stored_text
from publisher.content.editing.typed import story_of
from publisher.content.numbers import whole_number
from publisher.editorial.models import Article
from publisher.errors import PublisherError, Refused
from publisher.publications.roles import Permission
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.stories.article import article_page
from publisher.web.desk.writing.conflicts import conflict_of
from publisher.web.desk.writing.keeping import form_fields, keeps_what_is_typed, seen_of
from publisher.web.desk.writing.more_pictures import with_picture
from publisher.web.desk.writing.shown_form import Writing, writing_page
from publisher.web.desk.writing.words import error_text


@keeps_what_is_typed
@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.WRITE, article_rows)
def edit(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    """GET shows the newest text, or what the person left of it; POST keeps or saves it."""
    if newest_version_number(found) == 0:
        raise Http404
    if found.pubstatus == Article.PubStatus.CANCELED:
        return redirect("desk-article", found.pk)
    if request.method == "POST":
        return _posted(request, visit, found)
    draft = find_draft(publication=visit.publication, person=visit.user, article=found)
    form: dict[str, str] = draft.form if draft else {}
    more: dict[str, object] = {"kept_at": draft.saved_at} if draft else {}
    return _page(request, _writing(visit, found, form), form, more)


def _writing(visit: Visit, found: Article, form: dict[str, str]) -> Writing:
    """The story as the form knows it. Raises Http404 for a version that there is not."""
    newest = newest_version_number(found)
    number = whole_number(form.get("base", ""), most=10**9) or newest
    version = find_version(found, number)
    if version is None:
        raise Http404
    return Writing(
        visit=visit,
        key="",
        article=found,
        base=stored_text(version),
        base_number=number,
        seen=seen_of(form) or newest,
    )


def _page(
    request: HttpRequest,
    writing: Writing,
    form: dict[str, str],
    more: dict[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    now = datetime.now(UTC)
    article = writing.article
    assert article is not None
    context = {
        "out": is_out(article, now=now),
        "reach": reach_of(article=article, now=now),
        "may_tell": writing.visit.may(Permission.SEND),
        **more,
    }
    return writing_page(request, writing, form, context, status=status)


def _posted(request: HttpRequest, visit: Visit, found: Article) -> HttpResponse:
    act, form = request.POST.get("act", "keep"), form_fields(request)
    writing = _writing(visit, found, form)
    common: dict[str, Any] = {
        "publication": visit.publication,
        "person": visit.user,
        "article": found,
    }
    if act == "discard":
        end_draft(**common)
        return redirect("desk-article", found.pk)
    now = datetime.now(UTC)
    try:
        if act == "picture":
            form = with_picture(request, writing, form, now)
        keep_draft(**common, key="", form=form, now=now, seen=writing.seen)
        if act != "save":
            return redirect("desk-edit", found.pk)
        done = _save(visit, found, writing, form, now)
    except PublisherError as error:
        return _refused(request, writing, form, error)
    end_draft(**common)
    return _saved(request, visit, done, notify="tell" in form and form.get("kind") == "correct")


def _save(
    visit: Visit, found: Article, writing: Writing, form: dict[str, str], now: datetime
) -> EditedStory:
    content = story_of(
        form, writing.base, language=visit.publication.language, french="french" in form
    )
    kind = form.get("kind", "update")
    return edit_story(
        article=found,
        content=content,
        seen=writing.seen,
        kind=cast(Kind, kind if kind in get_args(Kind) else "update"),
        actor=visit.actor,
        now=now,
        notice=form.get("notice", "").replace("\r\n", "\n"),
    )


def _saved(request: HttpRequest, visit: Visit, done: EditedStory, *, notify: bool) -> HttpResponse:
    """The edit stands; whatever keeps the mail to its readers back does not undo it."""
    number = done.version.article_id
    if notify and done.changed and visit.may(Permission.SEND):
        try:
            notify_readers(version=done.version, actor=visit.actor, now=datetime.now(UTC))
        except PublisherError as error:
            fresh = article_rows().get(pk=number)
            return article_page(request, visit, fresh, error_text(error), 409)
    return redirect("desk-article", number)


def _refused(
    request: HttpRequest, writing: Writing, form: dict[str, str], error: PublisherError
) -> HttpResponse:
    """What was typed stands as it was; of a conflict both texts, and the next save is on top of
    what somebody else saved meanwhile."""
    article = writing.article
    assert article is not None
    if error.code != "changed_meanwhile":
        status = 409 if isinstance(error, Refused) else 400
        return _page(request, writing, form, {"problem": error_text(error)}, status=status)
    conflict = conflict_of(writing, form)
    form = {**form, "version": str(conflict.number)}
    newer = Writing(
        visit=writing.visit,
        key=writing.key,
        article=article,
        base=writing.base,
        base_number=writing.base_number,
        seen=conflict.number,
    )
    return _page(request, newer, form, {"conflict": conflict}, status=409)

"""What somebody typed outlives their session: it is kept, and signing in leads back to it."""

from datetime import UTC, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from publisher.actions.writing.drafts import keep_draft
from publisher.actions.writing.writers import story_of_form, writer_of
from publisher.content.numbers import whole_number
from publisher.errors import PublisherError
from publisher.web.desk.writing.keys import FormKey, read_key
from publisher.web.kept import View, keeps_typed
from publisher.web.links import OF

NOT_KEPT = frozenset({"csrfmiddlewaretoken", "draft", "act", OF})


def form_fields(request: HttpRequest) -> dict[str, str]:
    """What the form says, without what is the page's own."""
    return {name: str(value) for name, value in request.POST.items() if name not in NOT_KEPT}


def seen_of(form: dict[str, str]) -> int:
    """The version that the form was made from; 0 for a new story."""
    return whole_number(form.get("version", ""), most=10**9) or 0


def keeps_what_is_typed(view: View) -> View:
    """A route whose form is kept for its writer when nobody is signed in any more."""
    return keeps_typed(view, store=keep_for_later)


def keep_for_later(request: HttpRequest) -> str | None:
    """Keep the form for whom its page was made for; the page to come back to, or None."""
    key = read_key(request.POST.get("draft", ""))
    writer = writer_of(person=key.person, publication=key.publication) if key else None
    if key is None or writer is None:
        return None
    person, publication = writer
    article = story_of_form(publication=publication, number=key.article)
    if key.article and article is None:
        return None
    form = form_fields(request)
    try:
        keep_draft(
            publication=publication,
            person=person,
            key=key.key,
            form=form,
            now=datetime.now(UTC),
            article=article,
            seen=seen_of(form),
        )
    except PublisherError:
        return None
    return page_of(key, publication.slug)


def page_of(key: FormKey, slug: str) -> str:
    """The page where what was typed stands again. slug: the publication's."""
    if key.article:
        return reverse("desk-edit", args=[key.article])
    return f"{reverse('desk-write')}?{urlencode({'draft': key.key, OF: slug})}"

"""What all reader pages share: the publication's language, how they may be cached, and how much
their forms send."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from publisher.actions.feeds.list_addresses import public_feeds
from publisher.actions.publications.own_sentences import sentences_of
from publisher.content.numbers import whole_number
from publisher.publications.models import Publication
from publisher.web.api.problems import ApiError
from publisher.web.errors import refused
from publisher.web.own_words import OwnWords, speaking

ENGLISH = "en"
ANNOUNCED = 20  # feeds that a page names in its head
MOST_BYTES = 16_000  # of a form; the longest has a box for each of a hundred lists
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def small_form(view: View[P]) -> View[P]:
    """Refuse by 413 what is longer than any form of ours, before it is read: what nobody can have
    ticked must not be taken for nothing ticked."""

    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        length = whole_number(request.META.get("CONTENT_LENGTH") or "0")
        if request.method == "POST" and (length is None or length > MOST_BYTES):
            problem = ApiError(413, "too_large", f"at most {MOST_BYTES} bytes fit", where="body")
            return refused(request, problem)
        return view(request, *args, **kwargs)

    return cast("View[P]", checked)


def interface_language(*wanted: str) -> str:
    """The pages' language for BCP 47 tags: the first of theirs that we speak, else the default."""
    spoken = dict(settings.READER_LANGUAGES)
    for tag in wanted:
        primary = tag.split("-")[0].lower()
        if primary in spoken:
            return primary
    return settings.LANGUAGE_CODE


def reader_page(
    request: HttpRequest,
    template: str,
    publication: Publication,
    context: Mapping[str, object],
    *,
    language: str = "",
    status: int = 200,
) -> HttpResponse:
    """A page in `language` (BCP 47) or else the publication's, under its masthead."""
    with page_words(publication, language, publication.language) as spoken:
        found = {"publication": publication, "feeds": public_feeds(publication)[:ANNOUNCED]}
        response = render(request, template, {**found, **context}, status=status)
    response.headers["Content-Language"] = spoken
    return response


@contextmanager
def page_words(publication: Publication, *wanted: str) -> Iterator[str]:
    """Speak the first of the wanted languages (BCP 47) that we or the publication's own sentences
    speak, else the default; gives the one that is spoken."""
    spoken = dict(settings.READER_LANGUAGES)
    for tag in filter(None, wanted):
        if tag.split("-")[0].lower() in spoken:
            break
        texts = sentences_of(publication, tag)
        if texts:
            with translation.override(ENGLISH), speaking(OwnWords(tag, texts)):
                yield tag
            return
    ours = interface_language(*wanted)
    with translation.override(ours):
        yield ours


def private_page(
    request: HttpRequest,
    template: str,
    publication: Publication,
    context: Mapping[str, object],
    *,
    language: str = "",
) -> HttpResponse:
    """A page behind a personal token: never stored, never indexed, never named to others."""
    return keep_private(reader_page(request, template, publication, context, language=language))


def not_listed(response: HttpResponse, noindex: bool) -> HttpResponse:
    """The answer, which search engines are asked not to list where `noindex`."""
    if noindex:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def keep_private(response: HttpResponse) -> HttpResponse:
    """The answer, with what keeps it out of caches, indexes and other sites' logs."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

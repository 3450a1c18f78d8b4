"""What all reader pages share: the publication's language, and how they may be cached."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from publisher.actions.feeds.list_addresses import public_feeds
from publisher.publications.models import Publication

ANNOUNCED = 20  # feeds that a page names in its head


def interface_language(language: str) -> str:
    """The pages' language for a BCP 47 tag: its own if we speak it, else the default."""
    primary = language.split("-")[0].lower()
    return primary if primary in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def reader_page(
    request: HttpRequest,
    template: str,
    publication: Publication,
    context: Mapping[str, object],
    *,
    language: str = "",
    status: int = 200,
) -> HttpResponse:
    """A page in the publication's language (or in `language`, BCP 47), under its masthead."""
    spoken = interface_language(language or publication.language)
    with translation.override(spoken):
        found = {"publication": publication, "feeds": public_feeds(publication)[:ANNOUNCED]}
        response = render(request, template, {**found, **context}, status=status)
    response.headers["Content-Language"] = spoken
    return response


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


def keep_private(response: HttpResponse) -> HttpResponse:
    """The answer, with what keeps it out of caches, indexes and other sites' logs."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

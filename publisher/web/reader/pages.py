"""What all reader pages share: the publication's language, and how they may be cached."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from publisher.actions.feeds.list_addresses import public_feeds
from publisher.publications.models import Publication

ANNOUNCED = 20  # feeds that a page names in its head


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
    spoken = interface_language(language, publication.language)
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

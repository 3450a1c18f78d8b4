"""What readers' pages and mails say in a language that has no catalogue: one page to fill in."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from babel import Locale
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from publisher.actions.publications.own_sentences import (
    change_sentences,
    languages_of,
    sentences_of,
)
from publisher.errors import PublisherError
from publisher.publications import checks
from publisher.publications.roles import Permission
from publisher.renderers.email.words import languages
from publisher.web import formats
from publisher.web.desk.door.permissions import Visit, desk
from publisher.web.desk.pages import desk_page
from publisher.web.kept import keeps_typed
from publisher.web.reader.sentence_names import known_sentences, sentences

GROUPS = {"sign_up": _("Signing up"), "pages": _("Pages for readers"), "mails": _("Mails")}
PROBLEMS: Mapping[str, object] = {
    "unknown_language": _("this is no language; write one like ha or bm."),
    "spoken_language": _("our pages speak this language already."),
    "too_many_languages": _("there are as many languages as a publication may have."),
    "bad_place": _("it asks for something that this sentence cannot fill in."),
    "text_too_long": _("this is too long."),
    "bad_text": _("it must not hold control characters."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SETTINGS)
def sentence_languages(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The languages that the publication has filled in; POST opens the page of another."""
    problem, tag = "", request.POST.get("language", "").strip()
    if request.method == "POST":
        try:
            return redirect("sentences", _new_language(tag))
        except PublisherError as error:
            problem = str(PROBLEMS[error.code])
    context = {
        "languages": [(one, name_of(one)) for one in languages_of(visit.publication)],
        "problem": problem,
        "tag": tag,
    }
    template = "pages/desk/sentence_languages.html"
    return desk_page(request, visit, template, context, status=400 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
@keeps_typed
@desk(Permission.SETTINGS)
def own_sentences(request: HttpRequest, visit: Visit, language: str) -> HttpResponse:
    """All sentences of one language; POST keeps all of them, or nothing."""
    problem, where = "", ""
    texts: Mapping[str, str] = sentences_of(visit.publication, language)
    if request.method == "POST":
        texts = _typed(request)
        try:
            change_sentences(
                publication=visit.publication,
                language=_new_language(language),
                texts=texts,
                known=known_sentences(),
                actor=visit.actor,
                now=datetime.now(UTC),
            )
            return redirect("sentences", language)
        except PublisherError as error:
            problem, where = str(PROBLEMS[error.code]), error.where or ""
    context = {
        "tag": language,
        "name": name_of(language),
        "direction": languages.direction(language),
        "groups": list(_groups(texts, where)),
        "filled": sum(1 for name in known_sentences() if texts.get(name)),
        "all": len(known_sentences()),
        "problem": problem,
    }
    template = "pages/desk/sentences.html"
    return desk_page(request, visit, template, context, status=400 if problem else 200)


def name_of(tag: str) -> str:
    """What a language is called on a page of the desk, by its BCP 47 tag."""
    return str(languages.locale(tag).get_display_name(formats.language())) if _known(tag) else tag


def _known(tag: str) -> bool:
    return tag.split("-")[0].lower() in Locale("en").languages


def _new_language(tag: str) -> str:
    """Raises PublisherError `unknown_language`, `spoken_language`."""
    spoken = checks.language(tag, "language")
    if spoken.split("-")[0] in dict(settings.READER_LANGUAGES):
        raise PublisherError("spoken_language", f"{spoken} has a catalogue", "language")
    return spoken


def _field(name: str) -> str:
    """The name of a sentence's field: it stays when sentences come or go."""
    return "s-" + hashlib.sha256(name.encode()).hexdigest()[:12]


def _typed(request: HttpRequest) -> dict[str, str]:
    return {
        name: request.POST[_field(name)]
        for name in known_sentences()
        if _field(name) in request.POST
    }


def _groups(texts: Mapping[str, str], where: str) -> list[tuple[str, object, list[object]]]:
    shown = sentences(formats.language())
    return [
        (
            slug,
            word,
            [
                {
                    "field": _field(name),
                    "ours": ours,
                    "theirs": texts.get(name, ""),
                    "wrong": bool(where) and name[:80] == where,
                }
                for name, ours in shown[slug].items()
            ],
        )
        for slug, word in GROUPS.items()
    ]

"""The pages of a form as they are shown: its words, its lists, its answers."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from publisher.actions.issues.list_newsletters import open_list_of
from publisher.actions.readers.joining.ask_to_join import Asked
from publisher.actions.readers.joining.form_texts import HASH_SHOWN, text_hash
from publisher.actions.readers.joining.sign_up_pages import OWN, SignUp, find_sign_up
from publisher.audience.models import MailingList
from publisher.editorial.models import Newsletter
from publisher.publications.models import Publication
from publisher.web.links import address
from publisher.web.reader.joining.posts import Sent, detail_of, stamp
from publisher.web.reader.joining.sentences import Voice, voice_of
from publisher.web.reader.pages import interface_language

ARCHIVE = "archive"  # the campaign word of the form on an archive page


def voice_for(found: SignUp, language: str) -> Voice:
    """The voice of a sign-up page: in the language that was asked for, else its list's."""
    lists = found.lists[0].language if len(found.lists) == 1 else ""
    return voice_of(found.publication, found.form.texts, language, lists)


def shown_text(found: SignUp, voice: Voice) -> str:
    """What the form says, word for word, as it is kept with each consent."""
    lists = [
        f"{one.name}: {one.description}" if one.description else one.name for one in found.lists
    ]
    privacy = found.publication.privacy_url
    return "\n".join(
        [
            heading(found, voice),
            voice.say("intro"),
            *lists,
            voice.say("consent"),
            *([f"{voice.say('privacy')}: {privacy}"] if privacy else []),
            voice.say("button"),
        ]
    )


def heading(found: SignUp, voice: Voice) -> str:
    """The form's title; it names the list where there is but one."""
    if len(found.lists) == 1:
        return voice.say("title", list=found.lists[0].name)
    return voice.say("title_many")


def sign_up_address(found: SignUp, *, name: str = "subscribe", **asked: str) -> str:
    """The page's own address, of its list where it is of one, by its form where that is named."""
    args = [found.publication.slug]
    if found.single:
        name, args = f"{name}-list", [*args, found.lists[0].slug]
    if found.form.slug != OWN:
        asked = {"form": found.form.slug, **asked}
    return address(name, args, **asked)


def form_fields(found: SignUp, voice: Voice, sent: Sent, *, stamped: bool) -> dict[str, object]:
    """What the template of a form asks for. stamped: on a page of ours."""
    return {
        "sign_up": found,
        "say": voice.say,
        "voice": voice,
        "sent": sent,
        "heading": heading(found, voice),
        "action": sign_up_address(found),
        "chooses": len(found.lists) > 1,
        "words": text_hash(voice.language, shown_text(found, voice))[:HASH_SHOWN],
        "stamp": (sent.stamp or stamp()) if stamped else "",
        "faults": {},
    }


def archive_form(newsletter: Newsletter) -> dict[str, object]:
    """The form on the archive page of a newsletter, of the first of its lists that is open;
    `sign_up` is None where none is."""
    one = open_list_of(newsletter)
    title = newsletter.publication.slug
    found = one and find_sign_up(publication=title, mailing_list=one.slug, form=None)
    if not found:
        return {"sign_up": None}
    voice = voice_for(found, newsletter.language)
    return form_fields(found, voice, Sent(campaign=ARCHIVE), stamped=True)


def form_page(
    request: HttpRequest, found: SignUp, sent: Sent, faults: Mapping[str, str] | None = None
) -> HttpResponse:
    """The form; after a fault with what was typed, and the fault at its field (by key)."""
    voice = voice_for(found, sent.language)
    context = {**form_fields(found, voice, sent, stamped=True), "faults": faults or {}}
    status = 400 if faults else 200
    return spoken_page(request, "pages/join.html", found.publication, voice, context, status=status)


def asked_page(request: HttpRequest, found: SignUp, voice: Voice) -> HttpResponse:
    """The one answer, whoever the address belongs to."""
    return spoken_page(request, "pages/join_asked.html", found.publication, voice, {})


def lists_named(found: SignUp, slugs: tuple[str, ...]) -> tuple[MailingList, ...]:
    """Those of the page's lists that were ticked; the only one needs no tick."""
    if len(found.lists) == 1:
        return found.lists
    return tuple(one for one in found.lists if one.slug in slugs)


def asked_of(
    found: SignUp,
    voice: Voice,
    sent: Sent,
    lists: tuple[MailingList, ...],
    *,
    door: str,
    ip: str,
) -> Asked:
    """What is asked for, with the words of the form and what is kept of where it came from."""
    text = shown_text(found, voice)
    ticked = [one.slug for one in lists] if len(found.lists) > 1 else []
    words = text_hash(voice.language, text)
    return Asked(
        publication=found.publication,
        form=found.form,
        lists=lists,
        address=sent.address,
        name=sent.name if found.form.asks_name else "",
        language=voice.language,
        text=text,
        ip=ip,
        detail=detail_of(sent, door=door, ticked=ticked, words=words),
    )


def spoken_page(
    request: HttpRequest,
    template: str,
    publication: Publication,
    voice: Voice,
    context: Mapping[str, object],
    *,
    status: int = 200,
    private: bool = False,
) -> HttpResponse:
    """A page in the voice's language and direction. private: behind a personal token."""
    with translation.override(interface_language(voice.language)):
        shared = {"publication": publication, "voice": voice, "say": voice.say}
        response = render(request, template, {**shared, **context}, status=status)
    response.headers["Content-Language"] = voice.language
    if private:
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
    return response

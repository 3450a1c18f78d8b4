"""/confirm/{token}: the page behind the link of a confirmation mail. GET shows one button and
changes nothing, with script or without; POST, which only a press sends, joins."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publisher.actions.readers.joining.confirm import (
    Confirmation,
    Receipt,
    confirm,
    find_confirmation,
)
from publisher.actions.readers.joining.confirmation_mails import GOOD_FOR
from publisher.actions.readers.joining.sign_up_pages import find_sign_up
from publisher.publications.tokens import seal
from publisher.renderers.email.words import languages
from publisher.web.reader.joining.pages import sign_up_address, spoken_page
from publisher.web.reader.joining.sentences import Voice, voice_of
from publisher.web.reader.pages import small_form

HASH_READ = 12  # characters of a text's hash that a person may compare


@csrf_exempt  # the token is the authority; readers have no session
@require_http_methods(["GET", "HEAD", "POST"])
@small_form
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """What the mail asks for with its button, or what came of the press."""
    now = datetime.now(UTC)
    found = find_confirmation(token=token, now=now)
    if found is None:
        raise Http404
    if request.method == "POST":
        found = confirm(confirmation=found, now=now)
    voice = _voice(found)
    expired = found.expired and not found.done
    return spoken_page(
        request,
        "pages/join_confirm.html",
        found.mail.publication,
        voice,
        {
            "token": token,
            "names": [one.mailing_list.name for one in found.receipts],
            "heading": _heading(found, voice),
            "done": found.done,
            "expired": expired,
            "left": found.done and all(one.left for one in found.receipts),
            "days": str(GOOD_FOR.days),
            "receipts": list(_receipts(found, voice)),
            "again": _sign_up(found),
            "choices": _choices(found),
        },
        status=410 if expired else 200,
        private=True,
    )


def _voice(found: Confirmation) -> Voice:
    forms = [one.asked.form for one in found.receipts if one.asked.form]
    texts = forms[0].texts if forms else {}
    return voice_of(found.mail.publication, texts, found.mail.language, found.reader.language)


def _heading(found: Confirmation, voice: Voice) -> str:
    if found.done:
        left = all(one.left for one in found.receipts)
        return voice.say("left" if left else "confirmed")
    if found.expired:
        return voice.say("expired")
    if len(found.receipts) == 1:
        return voice.say("confirm", list=found.receipts[0].mailing_list.name)
    return voice.say("confirm_many")


def _receipts(found: Confirmation, voice: Voice) -> Iterator[dict[str, str]]:
    """Each list's, for people."""
    for one in found.receipts:
        if one.confirmed_at is None or one.left:
            continue
        text = one.asked.form_text
        yield {
            "list": one.mailing_list.name,
            "asked_at": _moment(one.asked.at, found, voice),
            "confirmed_at": _moment(one.confirmed_at, found, voice),
            "words": f"{text.version} ({text.sha256[:HASH_READ]})" if text else "",
            "page": str(one.asked.detail.get("page", "")),
        }


def _moment(moment: datetime, found: Confirmation, voice: Voice) -> str:
    local = moment.astimezone(ZoneInfo(found.mail.publication.time_zone))
    day = languages.full_date(local, voice.language)
    return f"{day}, {languages.time_of_day(local, voice.language)}"


def _sign_up(found: Confirmation) -> str:
    """Where one may ask anew, if there is a page for it."""
    first: Receipt = found.receipts[0]
    title = found.mail.publication.slug
    one = first.mailing_list.slug if len(found.receipts) == 1 else None
    page = find_sign_up(publication=title, mailing_list=one, form=None)
    return sign_up_address(page) if page else ""


def _choices(found: Confirmation) -> str:
    """The token of the preference centre: that of the mail's own delivery."""
    delivery = found.mail.delivery_id
    return seal("leave", delivery) if delivery is not None and found.done else ""

"""Whether somebody has just shown once more who they are: the seam where passkeys come in.

`recently_confirmed` and `confirm_address` are all that pages know of it; `note_confirmed` is for
whatever checked the person.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

CONFIRMED = "confirmed_at"  # the session's key
GOOD_FOR = timedelta(minutes=5)


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether this session's person showed within five minutes who they are."""
    said = request.session.get(CONFIRMED)
    return said is not None and datetime.now(UTC) - datetime.fromisoformat(said) < GOOD_FOR


def note_confirmed(request: HttpRequest) -> None:
    """They have shown it now."""
    request.session[CONFIRMED] = datetime.now(UTC).isoformat()


def confirm_address(back_to: str) -> str:
    """Where they do it; then they come back to the page (a path of ours)."""
    return f"{reverse('desk-confirm')}?{urlencode({'next': back_to})}"

"""What a sign-up page, an embedded form or the JSON address offers."""

from collections.abc import Iterable
from dataclasses import dataclass

from publisher.audience.models import Form, MailingList
from publisher.publications.models import Publication

OWN = "page"  # the slug of the form that a publication's own page is
MOST_LISTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """A form, and the open lists that it asks for, by name. `single`: the page is of one list."""

    publication: Publication
    form: Form
    lists: tuple[MailingList, ...]
    single: bool


def sign_up_path(publication: str, lists: Iterable[MailingList]) -> str:
    """The page of the first of these lists that is open; empty where none is. publication: slug."""
    found = next((one for one in lists if one.is_open), None)
    return f"/subscribe/{publication}/{found.slug}" if found else ""


def find_sign_up(*, publication: str, mailing_list: str | None, form: str | None) -> SignUp | None:
    """The sign-up page of a publication, or of one of its lists, as the named form words it; None
    where there is none: nothing is open, or the form is closed or does not ask for the list."""
    title = Publication.objects.filter(slug=publication).first()
    chosen = form_of(title, form or OWN) if title else None
    if title is None or chosen is None or not chosen.is_open:
        return None
    lists = lists_of(chosen)
    if mailing_list is not None:
        lists = [one for one in lists if one.slug == mailing_list]
    if not lists:
        return None
    return SignUp(
        publication=title, form=chosen, lists=tuple(lists), single=mailing_list is not None
    )


def form_of(publication: Publication, slug: str) -> Form | None:
    """The publication's form of that slug. Its own page has one that is stored when it is first
    used or changed; until then it is as new."""
    found = Form.objects.filter(publication=publication, slug=slug).first()
    if found is None and slug == OWN:
        return Form(publication=publication, slug=OWN, name=publication.name)
    return found


def lists_of(form: Form) -> list[MailingList]:
    """The open lists that a form asks for, by name; one that names none asks for all."""
    rows = MailingList.objects.filter(publication_id=form.publication_id, is_open=True)
    if not form._state.adding and form.mailing_lists.exists():
        rows = rows.filter(forms=form)
    return list(rows.order_by("name", "pk")[:MOST_LISTS])

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
    chosen = _form_at(publication, form or OWN)
    if chosen is None or not chosen.is_open:
        return None
    lists = lists_of(chosen)
    if mailing_list is not None:
        lists = [one for one in lists if one.slug == mailing_list]
    if not lists:
        return None
    return SignUp(
        publication=chosen.publication,
        form=chosen,
        lists=tuple(lists),
        single=mailing_list is not None,
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
    names = [] if form._state.adding else list(form.mailing_lists.values_list("pk", flat=True))
    if names:
        rows = rows.filter(pk__in=names)
    return list(rows.order_by("name", "pk")[:MOST_LISTS])


def _form_at(publication: str, slug: str) -> Form | None:
    """As `form_of`, by the slug of the publication."""
    rows = Form.objects.select_related("publication").filter(publication__slug=publication)
    found = next(iter(rows.filter(slug=slug)), None)
    if found is not None or slug != OWN:
        return found
    title = Publication.objects.filter(slug=publication).first()
    return form_of(title, OWN) if title else None

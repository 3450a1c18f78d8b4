"""Forms: which lists they ask for, in whose words, and whose pages may post to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction

from publisher.actions.readers.joining import form_fields
from publisher.actions.readers.joining.sign_up_pages import OWN, form_of
from publisher.audience.models import Form, MailingList
from publisher.errors import PublisherError
from publisher.publications import audit, checks
from publisher.publications.models import Publication


class FormChanges(TypedDict, total=False):
    """What is given; None leaves what there is.

    lists: slugs. texts: by language, each by a key of text_keys.py; an empty sentence is ours
    again. origins: like https://example.org. slow: False ends what its breaker began.
    """

    name: str | None
    lists: Sequence[str] | None
    texts: Mapping[str, Mapping[str, str]] | None
    origins: Sequence[str] | None
    asks_name: bool | None
    is_open: bool | None
    slow: bool | None


def create_form(
    *,
    publication: Publication,
    slug: str,
    actor: str,
    now: datetime,
    **given: Unpack[FormChanges],
) -> Form:
    """A new form; without lists it asks for all that are open.

    Raises PublisherError naming the field that is wrong, `unknown_list`, or `form_exists`.
    """
    made = Form(publication=publication, slug=checks.slug(slug, "slug"), created_at=now)
    made.name = checks.line(given.get("name") or slug, "--name", required=True)
    with transaction.atomic():
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            raise PublisherError(
                "form_exists", f"there is a form {slug!r} already; choose another slug", "slug"
            ) from None
        _apply(made, given, now)
        _record(made, "create_form", given, actor, now)
    return made


def change_form(
    *,
    publication: Publication,
    slug: str,
    actor: str,
    now: datetime,
    **given: Unpack[FormChanges],
) -> Form:
    """Change what is given; the publication's own form is `page`.

    Raises PublisherError `unknown_form`, `unknown_list`, or naming the field that is wrong; then
    nothing has changed.
    """
    with transaction.atomic():
        form = _locked(publication, slug, now)
        _apply(form, given, now)
        _record(form, "change_form", given, actor, now)
    return form


def named_form(*, publication: Publication, slug: str) -> Form:
    """The publication's form of that slug. Raises PublisherError `unknown_form`."""
    found = form_of(publication, slug)
    if found is None:
        known = ", ".join(form.slug for form in forms_of(publication))
        raise PublisherError(
            "unknown_form", f"there is no form {slug!r}; known are: {known}", "SLUG"
        )
    return found


def forms_of(publication: Publication) -> list[Form]:
    """All forms, the publication's own first."""
    stored = list(Form.objects.filter(publication=publication).order_by("slug"))
    own = [form_of(publication, OWN)]
    return [form for form in own if form] + [form for form in stored if form.slug != OWN]


def _locked(publication: Publication, slug: str, now: datetime) -> Form:
    form = named_form(publication=publication, slug=slug)
    if form._state.adding:
        form.created_at = now
        form.save()
    return (
        Form.objects.select_for_update(of=("self",)).select_related("publication").get(pk=form.pk)
    )


def _apply(form: Form, given: FormChanges, now: datetime) -> None:
    for name, check in form_fields.CHECKS.items():
        value = given.get(name)
        if value is not None:
            setattr(form, name, check(value))
    texts = given.get("texts")
    if texts is not None:
        form.texts = form_fields.merged_texts(form.texts, texts)
    slow = given.get("slow")
    if slow is not None:
        form.slow_since = (form.slow_since or now) if slow else None
    form.save()
    lists = given.get("lists")
    if lists is not None:
        form.mailing_lists.set(_lists(form, lists))


def _lists(form: Form, slugs: Sequence[str]) -> list[MailingList]:
    rows = MailingList.objects.filter(publication_id=form.publication_id, slug__in=slugs)
    found = {one.slug: one for one in rows}
    for slug in slugs:
        if slug not in found:
            raise PublisherError(
                "unknown_list",
                f"there is no list {slug!r}; see: publisher list list",
                "--list",
            )
    return list(found.values())


def _record(form: Form, verb: str, given: FormChanges, actor: str, now: datetime) -> None:
    changed: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    if "texts" in changed:
        changed["texts"] = sorted(changed["texts"])
    audit.record(
        actor=actor,
        verb=verb,
        target=form,
        at=now,
        publication=form.publication,
        form=form.slug,
        **{
            name: list(value) if isinstance(value, tuple) else value
            for name, value in changed.items()
        },
    )

"""A name in what the desk keeps beside a story: drafts, undo, and what people said of issues."""

import json
from typing import Any

from django.db.models import QuerySet

from publisher.actions.issues.locks import issues_with
from publisher.content.names.in_json import replaced_in
from publisher.content.names.replacing import Names
from publisher.delivery.models import Delivery, Send, ServiceMail
from publisher.editorial.models import Approval, Article, IssueComment, IssueRevision

State = Delivery.State
BEGUN = (State.LEASED, State.ATTEMPTING, State.RETRYING)
TO_THE_NEWSROOM = (ServiceMail.Purpose.APPROVAL, ServiceMail.Purpose.ALARM)


def rewrite_working_papers(article: Article, names: Names) -> None:
    """In drafts of the story, in what undoing in its issues leads back to, and in what people said
    of these, to each other or when they decided: none of it brings the name back."""
    for draft in article.drafts.all():
        draft.form = {field: _typed(names, text) for field, text in draft.form.items()}
        draft.base = replaced_in(names, draft.base) if draft.base else draft.base
        draft.save(update_fields=["form", "base"])
    issues = issues_with(article).values("pk")
    for revision in IssueRevision.objects.filter(issue__in=issues).iterator(chunk_size=50):
        composition = replaced_in(names, revision.composition)
        if composition != revision.composition:
            revision.composition = composition
            revision.save(update_fields=["composition"])
    _rewrite(IssueComment.objects.filter(issue__in=issues), "words", names)
    _rewrite(Approval.objects.filter(issue__in=issues), "note", names)
    _rewrite(Send.objects.filter(issue__in=issues), "unapproved_because", names)
    _rewrite_mails_to_people(article, names)


def _rewrite(rows: QuerySet[Any], field: str, names: Names) -> None:
    for row in rows.exclude(**{field: ""}):
        words = names.replaced(getattr(row, field))
        if words != getattr(row, field):
            setattr(row, field, words)
            row.save(update_fields=[field])


def _rewrite_mails_to_people(article: Article, names: Names) -> None:
    """Mails to the newsroom name an issue by its subject, and why something left; one that has
    begun goes on as it began, and is erased within the week."""
    rows = ServiceMail.objects.filter(
        publication=article.publication_id, purpose__in=TO_THE_NEWSROOM, erased_at=None
    ).exclude(delivery__state__in=BEGUN)
    for mail in rows:
        values = replaced_in(names, mail.values)
        if values != mail.values:
            mail.values = values
            mail.save(update_fields=["values"])


def _typed(names: Names, text: Any) -> Any:
    """A field of a form; the editor's own is a document written as JSON."""
    if not isinstance(text, str):
        return text
    try:
        document = json.loads(text)
    except ValueError:
        return names.replaced(text)
    if not isinstance(document, dict):
        return names.replaced(text)
    return json.dumps(replaced_in(names, document), ensure_ascii=False)

"""A name in what the desk keeps beside a story: unsaved texts, and what issues once said of it."""

import json
from typing import Any

from publisher.actions.issues.locks import issues_with
from publisher.content.names.in_json import replaced_in
from publisher.content.names.replacing import Names
from publisher.editorial.models import Article, IssueComment, IssueRevision


def rewrite_working_papers(article: Article, names: Names) -> None:
    """In drafts of the story, in what undoing in its issues leads back to, and in comments on
    these: none of them brings the name back."""
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
    for comment in IssueComment.objects.filter(issue__in=issues):
        words = names.replaced(comment.words)
        if words != comment.words:
            comment.words = words
            comment.save(update_fields=["words"])


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

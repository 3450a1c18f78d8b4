"""Erase the stored text and pictures of an article; hashes stay."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from publisher.actions.compose.revisions import forget_revisions
from publisher.actions.pictures.kept_bytes import kept_bytes
from publisher.content import codec
from publisher.content.article import Article as Content
from publisher.delivery.partners.sent_bytes import forget_sent
from publisher.delivery.positions.give import forget_bodies
from publisher.editorial.models import (
    Article,
    ArticleVersion,
    Edition,
    Issue,
    IssueItem,
    Picture,
    ReviewedText,
)
from publisher.editorial.pictures import renditions

HEADLINE = {"fr": "Article retiré", "en": "Article withdrawn"}
# What these say was printed with the story.
PUBLIC_NOTES = (ArticleVersion.Change.CORRECTED, ArticleVersion.Change.KILLED)


def erased_content(content: Content) -> Content:
    """What is left of a text: its language, dates, access and rubrics, which say where it was."""
    language = (content.language or "fr").split("-")[0].lower()
    return Content(
        headline=HEADLINE.get(language, HEADLINE["en"]),
        blocks=(),
        guid=content.guid,
        language=content.language,
        direction=content.direction,
        access=content.access,
        rubrics=content.rubrics,
        published_at=content.published_at,
        updated_at=content.updated_at,
    )


def erase_article(*, article: Article) -> None:
    """Empty all versions of a locked article, the mails compiled with them, and delete the pictures
    that no other story has. A mail that was sent cannot be reproduced any more."""
    _erase_issues(article)
    forget_revisions(article.publication)
    own = Edition.objects.filter(Q(versions__article=article) | Q(article_version__article=article))
    # The notice of this very takedown holds nothing of the story, and is still to be sent.
    spoken = own.exclude(article_version__change=ArticleVersion.Change.TAKEN_DOWN)
    Edition.objects.filter(pk__in=spoken.values("pk")).update(compiled=b"")
    ReviewedText.objects.filter(edition__versions__article=article).update(composition={})
    pictures = list(_own_pictures(article))
    for version in article.versions.all():
        _erase_version(version)
    article.drafts.all().delete()
    forget_bodies(article)
    forget_sent(article)
    for picture in pictures:
        _delete(picture)


def _erase_version(version: ArticleVersion) -> None:
    emptied = erased_content(codec.from_json(version.content))
    version.content = codec.to_json(replace(emptied, embargo_until=None))
    version.headline = emptied.headline
    version.reason = ""
    if version.change in PUBLIC_NOTES:
        version.note = ""
    version.save(update_fields=["content", "headline", "note", "reason"])  # content_hash stays
    version.pictures.clear()
    version.remote_pictures.all().delete()


def _erase_issues(article: Article) -> None:
    """Subjects and preheaders that were made of the story's words, and what editors wrote of it."""
    items = IssueItem.objects.filter(article_version__article=article)
    written = items.exclude(headline="").values_list("headline", flat=True)
    issues = Issue.objects.filter(items__article_version__article=article).distinct()
    headlines = [*article.versions.values_list("headline", flat=True), *written]
    for issue in issues.select_related("newsletter"):
        if any(headline.startswith(issue.subject.rstrip("…")) for headline in headlines):
            issue.subject = issue.newsletter.name
        if issue.items.filter(position=1, article_version__article=article).exists():
            issue.preheader = ""
        issue.save(update_fields=["subject", "preheader"])
    items.update(headline="", teaser="", picture="", picture_alt="")


def _own_pictures(article: Article) -> QuerySet[Picture]:
    others = ArticleVersion.objects.filter(pictures=OuterRef("pk")).exclude(article=article)
    return Picture.objects.filter(~Exists(others), versions__article=article).distinct()


def _delete(picture: Picture) -> None:
    """The row, and the files unless another publication has the same picture."""
    picture.delete()
    if not Picture.objects.filter(name=picture.name).exists():
        for file in renditions(picture):
            kept_bytes().delete(file.name)

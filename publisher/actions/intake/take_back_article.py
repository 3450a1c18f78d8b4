"""Kill or withhold a story because its source says so (IPTC `canceled`, `withheld`)."""

from datetime import datetime

from django.db import transaction

from publisher.actions.intake.arrival import Arrival
from publisher.actions.intake.match_article import known_article
from publisher.actions.stories.article_reach import Reached
from publisher.actions.stories.kill_article import kill_article
from publisher.actions.stories.new_version import Change, newest_version, refuse_older
from publisher.actions.stories.record_change import LONGEST_NOTE
from publisher.actions.stories.withhold_article import withhold_article
from publisher.content import codec
from publisher.content.article import Parsed
from publisher.editorial.models import Article, ArticleVersion
from publisher.errors import PublisherError

NOTICE = {
    "fr": "Cet article a été retiré par sa source. Il ne doit plus être utilisé.",
    "en": "This article was withdrawn by its source. It must not be used any more.",
}
GONE = (Change.KILLED, Change.TAKEN_DOWN)


def take_back_article(
    *, arrival: Arrival, parsed: Parsed, guid: str | None = None
) -> tuple[ArticleVersion, bool]:
    """Kill or withhold the story of a document that says so; its newest version, and whether
    anything changed: the second such document changes nothing.

    Which story it is, and whether the source may, is as for a text (match_article). A kill's notice
    is the document's headline, unless that repeats one of the story: what it notes for editors
    (ninjs' `edNote`) is no reader's affair. A kill is final, in whichever order documents come;
    withholding is undone by a newer text of the source.
    Of an archive nobody is told.
    Raises PublisherError `unknown_article` for a story that is not here, `guid_of_another_source`,
    Refused `older_version`, and what withhold_article raises for a story that is gone.
    """
    with transaction.atomic():
        article = known_article(arrival=arrival, parsed=parsed, guid=guid)
        version = newest_version(article) if article else None
        if article is None or version is None:
            raise _unknown(parsed, guid)
        if parsed.pubstatus == "canceled":
            done = _kill(article, arrival, parsed)
        else:
            done = _withhold(article, version, arrival, parsed)
        return (done.version, True) if done else (version, False)


def _kill(article: Article, arrival: Arrival, parsed: Parsed) -> Reached | None:
    if _is_gone(article):
        return None
    return kill_article(
        article=article,
        notice=_first_public_note(article, parsed.article.headline) or _default_notice(article),
        actor=arrival.actor,
        now=arrival.now,
        door=arrival.way_in,
        quiet=bool(arrival.backfill),
    )


def _withhold(
    article: Article, version: ArticleVersion, arrival: Arrival, parsed: Parsed
) -> Reached | None:
    told_at = parsed.article.updated_at
    if _is_withheld(article, told_at):
        return None
    refuse_older(version, told_at=told_at, article=article)
    return withhold_article(
        article=article,
        actor=arrival.actor,
        now=arrival.now,
        note=arrival.note or _first_public_note(article, *parsed.notes),
        door=arrival.way_in,
        told_at=told_at,
        quiet=bool(arrival.backfill),
    )


def _is_gone(article: Article) -> bool:
    canceled = article.pubstatus == Article.PubStatus.CANCELED
    return canceled and article.current is not None and article.current.change in GONE


def _is_withheld(article: Article, told_at: datetime | None) -> bool:
    """Whether it is withheld, or was by this very document: it may have been released since."""
    if article.pubstatus == Article.PubStatus.WITHHELD:
        return True
    if told_at is None:
        return False
    held = article.versions.filter(change=Change.WITHHELD).exclude(door="")
    return any(codec.from_json(version.content).updated_at == told_at for version in held)


def _first_public_note(article: Article, *notes: str) -> str:
    """The first of the notes that repeats no headline, which nobody may see now; or nothing."""
    headlines = article.versions.values_list("headline", flat=True)
    hidden = [_folded(headline) for headline in headlines if headline.strip()]
    for note in notes:
        if not any(headline in _folded(note) for headline in hidden):
            return note.strip()[:LONGEST_NOTE]
    return ""


def _default_notice(article: Article) -> str:
    language = article.publication.language.split("-")[0].lower()
    return NOTICE.get(language, NOTICE["en"])


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _unknown(parsed: Parsed, guid: str | None) -> PublisherError:
    name = guid or parsed.article.guid or "this one"
    return PublisherError(
        "unknown_article",
        f"the document is {parsed.pubstatus}, and there is no article {name} to take back; if the "
        "story is here under another guid, use that: publisher article list",
        "guid",
    )

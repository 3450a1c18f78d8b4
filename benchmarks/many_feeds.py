"""2,000 feeds over 10,000 stories: a correction rebuilds those that show the story, no others."""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.figures import Figure, report

STORIES, FEEDS, SHOWN = 10_000, 2_000, 50
RUBRICS, AUTHORS, TAGS = 200, 300, 500
WORDS = "La mer monte, et les habitants le savent : « la digue tiendra », jure l’ingénieure. "
NOW = datetime.now(UTC).replace(microsecond=0)


def main() -> None:
    """In a process of its own, on a fresh SQLite."""
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.many_feeds", "measure"]
        environment = {**os.environ, "PUBLISHER_DATA_DIR": directory}
        subprocess.run(command, check=True, env=environment)


def _measure() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.config.settings")
    import django

    django.setup()
    from publisher.actions.feeds.build_feeds import rebuild_feeds
    from publisher.actions.stories.correct_article import correct_article
    from publisher.editorial.models import Article

    publication = _publication()
    _stories(publication)
    shows = _feeds(publication)
    for name, place in (("newest", 0), ("a middling", STORIES // 5), ("the oldest", STORIES - 1)):
        article = Article.objects.select_related("publication", "current").get(guid=f"s{place}")
        correct_article(
            article=article, notice=f"Rectifié {name}.", actor="bench", now=datetime.now(UTC)
        )
        started, cpu = time.perf_counter(), time.process_time()
        built = rebuild_feeds(publication=publication, now=datetime.now(UTC))
        spent = (time.perf_counter() - started) * 1e3
        used = (time.process_time() - cpu) * 1e3
        expected = sum(place in stories for stories in shows)
        assert built.documents == 3 * expected, (built.documents, expected)
        work = f"{name} of {STORIES:,} stories corrected: {expected} of {FEEDS:,} feeds rebuilt"
        report(Figure(work=work, ours=spent, unit="ms"))
        report(Figure(work=f"{work}: CPU", ours=used, unit="ms"))


def _publication() -> Any:
    from django.core.management import call_command

    from publisher.publications.models import Publication

    call_command("migrate", verbosity=0)
    return Publication.objects.create(
        slug="bench", name="Bench", domain="bench.example.org", language="fr", created_at=NOW
    )


def _labels(number: int) -> tuple[str, str, tuple[str, ...]]:
    """Rubric, author, tags of a story; the same in each run."""
    dice = random.Random(number)
    tags = tuple(sorted({f"t{dice.randrange(TAGS)}" for _ in range(3)}))
    return f"r{dice.randrange(RUBRICS)}", f"a{dice.randrange(AUTHORS)}", tags


def _stories(publication: Any) -> None:
    """Rows as `article import` writes them, without its time; number 0 is the newest."""
    from django.db.models import OuterRef, Subquery

    from publisher.content import codec
    from publisher.content.article import Article as Content
    from publisher.content.article import Author
    from publisher.content.blocks import Paragraph, Span
    from publisher.editorial.models import Article, ArticleVersion
    from publisher.syndication import facets
    from publisher.syndication.matching import facets_of

    text = tuple(Paragraph(content=(Span(WORDS * 4),)) for _ in range(5))
    contents = []
    for number in range(STORIES):
        rubric, author, tags = _labels(number)
        contents.append(
            Content(
                headline=f"Histoire {number}",
                blocks=text,
                rubrics=(rubric,),
                authors=(Author(name=author),),
                tags=tags,
            )
        )
    moments = [NOW - timedelta(hours=1 + number) for number in range(STORIES)]
    rows = Article.objects.bulk_create(
        Article(
            publication=publication, guid=f"s{number}", source="file",
            published_at=moments[number], updated_at=moments[number], created_at=moments[number],
        )
        for number in range(STORIES)
    )  # fmt: skip
    ArticleVersion.objects.bulk_create(
        ArticleVersion(
            publication=publication, article=row, number=1, change="created",
            headline=content.headline, content=codec.to_json(content),
            content_hash=f"{row.pk:064x}", created_at=row.created_at,
        )
        for row, content in zip(rows, contents, strict=True)
    )  # fmt: skip
    first = ArticleVersion.objects.filter(article=OuterRef("pk")).values("pk")
    Article.objects.update(current=Subquery(first))
    have = zip(rows, contents, strict=True)
    facets.store(publication.pk, {}, {row.pk: facets_of(c, language="fr") for row, c in have})


def _feeds(publication: Any) -> list[set[int]]:
    """Feeds that count as built; returns which stories each of them shows."""
    from publisher.syndication import documents
    from publisher.syndication.models import Feed

    having = _having()
    ticket = documents.draw_ticket(publication.pk)
    feeds, shows = [], []
    for place, query in enumerate(_queries()):
        met = [set().union(*(having[one] for one in values)) for values in query.values()]
        stories = sorted(set.intersection(*met))[: SHOWN + 1]
        oldest = stories[SHOWN - 1] if len(stories) > SHOWN else None
        shows.append(set(stories[:SHOWN]))
        feeds.append(
            Feed(
                publication=publication, slug=f"f{place}", title=f"Fil {place}", query=query,
                created_at=NOW, built=ticket, fingerprint="as built",
                shows_from=None if oldest is None else NOW - timedelta(hours=1 + oldest),
            )
        )  # fmt: skip
    Feed.objects.bulk_create(feeds)
    documents.finish_build(publication.pk, ticket, now=NOW)
    return shows


def _queries() -> list[dict[str, list[str]]]:
    single = [
        *({"rubric": [f"r{n}"]} for n in range(RUBRICS)),
        *({"author": [f"a{n}"]} for n in range(AUTHORS)),
        *({"tag": [f"t{n}"]} for n in range(TAGS)),
    ]
    both = [
        {"rubric": [f"r{n % RUBRICS}"], "tag": [f"t{n % TAGS}", f"t{(n * 7 + 1) % TAGS}"]}
        for n in range(FEEDS - len(single))
    ]
    return [*single, *both]


def _having() -> dict[str, set[int]]:
    """The stories of each rubric, author and tag."""
    found: dict[str, set[int]] = defaultdict(set)
    for number in range(STORIES):
        rubric, author, tags = _labels(number)
        for value in (rubric, author, *tags):
            found[value].add(number)
    return found


if __name__ == "__main__":
    _measure() if len(sys.argv) == 2 else main()

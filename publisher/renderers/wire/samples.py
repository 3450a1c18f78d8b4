"""Stories that are none, for a dry run and for a partner's first tests: what a partner may get,
each marked as a sample in every format."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from publisher.content.article import Article, Author, PublishedArticle
from publisher.content.blocks import Block, Figure, Heading, Mark, Paragraph, Quote, Span
from publisher.content.codec import content_hash
from publisher.renderers.wire.source import WirePicture, WireSource

PICTURE, UNLICENSED = "picture:sample.png", "picture:sample-unlicensed.png"
RIGHT = "sample-agency"  # a right that nobody has


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One story under its code: `story`, its `correction` and its `kill`, an `embargo`, one with an
    `unlicensed` picture, an `excerpt`, one in `arabic`."""

    code: str
    article: PublishedArticle


WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "headline": "Exemple\u00a0: le phare du port se rallume après neuf ans de travaux",
        "kicker": "Exemple",
        "standfirst": "Ceci est un exemple, pas une information. Il montre à quoi ressemble un "
        "article de ce journal\u00a0: un titre, un chapô, des auteurs, une image et son crédit, "
        "une citation, un intertitre. Il sert à essayer une livraison avant la première vraie.",
        "first": "La lanterne a de nouveau balayé la mer, samedi soir, devant quelques centaines "
        "d’habitants. Le chantier aura demandé neuf ans, onze mille heures de bénévoles et un "
        "treuil de 1837.",
        "heading": "Un escalier de cent onze marches",
        "second": "Chaque marche a été numérotée, descendue à la corde, reprise à la chaux, puis "
        "remontée dans le même ordre. «\u00a0On n’a rien inventé\u00a0», dit l’un des maçons, "
        "«\u00a0on a lu ce que les anciens avaient écrit sur les pierres.\u00a0» ",
        "quote": "«\u00a0Un phare éteint, c’est une phrase qu’on n’a pas finie.\u00a0»",
        "by": "Jeanne Exemple, fille du dernier gardien",
        "notice": "Le chantier a duré neuf ans, et non dix.",
        "kill": "Exemple de retrait\u00a0: cet article ne doit plus être utilisé.",
        "withdrawn": "Article retiré",
        "caption": "Le phare, samedi soir.",
        "alt": "Un phare allumé au crépuscule",
        "rubric": "Littoral",
    },
    "en": {
        "headline": "Sample: the harbour light shines again after nine years of work",
        "kicker": "Sample",
        "standfirst": "This is a sample, and no news. It shows what a story of this paper looks "
        "like: a headline, a standfirst, authors, a picture and its credit, a quotation, a "
        "heading. It is there to try a delivery before the first real one, and to look at it well.",
        "first": "The lantern swept the sea again on Saturday night, before some hundreds of "
        "people. It took nine years, eleven thousand hours of volunteers and a winch of 1837.",
        "heading": "A stair of a hundred and eleven steps",
        "second": "Each step was numbered, let down by rope, mended with lime and brought up again "
        "in the same order. “We invented nothing”, says one of the masons, “we read what the "
        "builders had written on the stones.” ",
        "quote": "“A light put out is a sentence left unfinished.”",
        "by": "Jane Sample, daughter of the last keeper",
        "notice": "The work took nine years, not ten.",
        "kill": "Sample of a kill: this story must not be used any more.",
        "withdrawn": "Article withdrawn",
        "caption": "The light, on Saturday night.",
        "alt": "A lit lighthouse at dusk",
        "rubric": "Coast",
    },
}
ARABIC = Article(
    headline="مثال: عودة الضوء إلى منارة الميناء بعد تسع سنوات من العمل",
    standfirst="هذا مثال وليس خبرا.",
    rubrics=("مثال",),
    language="ar",
    direction="rtl",
    authors=(Author(name="ليلى مثال"),),
    blocks=(Paragraph(content=(Span("أضاءت المنارة البحر من جديد مساء السبت."),)),),
)


def sample_source(source: WireSource, address: str) -> WireSource:
    """The source with the samples' pictures, which stand at `address`."""
    picture = WirePicture(
        url=address, content_type="image/png", size=20_480, width=1280, height=853
    )
    return replace(source, sample=True, pictures={PICTURE: picture, UNLICENSED: picture})


def samples(source: WireSource, *, base: str, now: datetime) -> tuple[Sample, ...]:
    """All samples in the publication's language; their addresses are below `base`."""
    language = source.language if source.language.split("-")[0] in WORDS else "en"
    words = WORDS[language.split("-")[0]]
    moment = now.replace(microsecond=0) - timedelta(hours=3)
    story = _published(_story(words, language), source, base, moment)
    later = moment + timedelta(hours=1)
    corrected = replace(story, version=2, updated_at=later, notice=words["notice"])
    unlicensed = (_figure(words, UNLICENSED, RIGHT), *_text(words))
    excerpt = replace(_with(story, access="paid", blocks=_text(words)[:1]), excerpt=True)
    of_others = (
        ("embargo", _with(story, embargo_until=now + timedelta(days=1))),
        ("unlicensed", _with(story, blocks=unlicensed)),
        ("excerpt", excerpt),
        ("arabic", _published(ARABIC, source, base, moment)),
    )
    return (
        Sample(code="story", article=story),
        Sample(code="correction", article=corrected),
        Sample(code="kill", article=_killed(corrected, words, later + timedelta(hours=1))),
        *(
            Sample(code=code, article=_renamed(article, source, base, number))
            for number, (code, article) in enumerate(of_others, 2)
        ),
    )


def _story(words: Mapping[str, str], language: str) -> Article:
    return Article(
        headline=words["headline"],
        kicker=words["kicker"],
        standfirst=words["standfirst"],
        language=language,
        direction="ltr",
        rubrics=(words["rubric"],),
        tags=(words["kicker"],),
        authors=(Author(name="Camille Exemple"),),
        blocks=(_figure(words, PICTURE), *_text(words)),
    )


def _text(words: Mapping[str, str]) -> tuple[Block, ...]:
    second = (Span(words["second"] * 4), Span(words["kicker"], (Mark("strong"),)), Span("."))
    return (
        Paragraph(content=(Span(words["first"]),)),
        Heading(content=(Span(words["heading"]),)),
        Paragraph(content=second),
        Quote(
            paragraphs=((Span(words["quote"]),),), source_marker="–", source=(Span(words["by"]),)
        ),
    )


def _figure(words: Mapping[str, str], src: str, right: str = "") -> Figure:
    return Figure(
        src=src,
        alt=words["alt"],
        caption=(Span(words["caption"]),),
        credit="Camille Exemple",
        width=1280,
        height=853,
        rights=right,
    )


def _published(
    content: Article, source: WireSource, base: str, moment: datetime
) -> PublishedArticle:
    article = PublishedArticle(
        id="sample-1",
        version=1,
        guid="",
        url="",
        content=content,
        content_hash=content_hash(content),
        pubstatus="usable",
        published_at=moment,
        updated_at=moment,
    )
    return _renamed(article, source, base, 1)


def _renamed(
    article: PublishedArticle, source: WireSource, base: str, number: int
) -> PublishedArticle:
    """The article under the guid and address of the sample of that number."""
    return replace(
        article,
        id=f"sample-{number}",
        guid=f"tag:{source.domain},2000:sample-{number}",
        url=f"{base}/sample-{number}",
    )


def _with(article: PublishedArticle, **changes: object) -> PublishedArticle:
    return replace(article, content=replace(article.content, **cast(Any, changes)))


def _killed(
    article: PublishedArticle, words: Mapping[str, str], moment: datetime
) -> PublishedArticle:
    """The next version: it has a notice, and no text."""
    language = article.content.language
    emptied = Article(headline=words["withdrawn"], blocks=(), language=language, direction="ltr")
    return replace(
        article,
        version=article.version + 1,
        content=emptied,
        updated_at=moment,
        pubstatus="canceled",
        taken_back="killed",
        notice=words["kill"],
    )

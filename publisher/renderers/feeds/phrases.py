"""The few words that a feed adds to an article, in French and English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """One language's words; `read_on` takes the publication's name."""

    correction: str
    withdrawn: str
    read_on: str
    read_issue: str


FRENCH = Phrases(
    correction="Rectificatif\u00a0:",
    withdrawn="Cet article a été retiré. Merci de ne plus l’utiliser.",
    read_on="Lire l’article complet sur {}",
    read_issue="Lire tout le numéro\u00a0: {}",
)
ENGLISH = Phrases(
    correction="Correction:",
    withdrawn="This article was withdrawn. Please do not use it any more.",
    read_on="Read the full article at {}",
    read_issue="Read the whole issue: {}",
)


def phrases(language: str) -> Phrases:
    """The words for readers of `language` (BCP 47): French, or else English."""
    return FRENCH if language.lower().split("-")[0] == "fr" else ENGLISH

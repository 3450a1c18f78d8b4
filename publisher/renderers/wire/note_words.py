"""What was done to a partner's copy of a story, in words."""

from collections.abc import Mapping

from publisher.renderers.feeds.lint.words import Words, said

NOTES: Mapping[str, Words] = {
    "shortened": {
        "en": "the {part} had {characters} characters and was cut to {limit}",
        "fr": "{part}\u202f: {characters} caractères, coupé à {limit}",
    },
    "picture_without_right": {
        "en": "the picture {picture} was left out: the right {right} was not granted",
        "fr": "l’image {picture} a été omise\u202f: le droit {right} n’a pas été accordé",
    },
    "picture_not_sent": {
        "en": "the picture {picture} did not go along as a file ({why}); its address did",
        "fr": "l’image {picture} n’est pas partie en fichier ({why})\u202f; son adresse, oui",
    },
    "characters_replaced": {
        "en": "{characters} characters that {encoding} lacks were replaced, {lost} of them by a "
        "question mark: {examples}",
        "fr": "{characters} caractères absents de {encoding} ont été remplacés, dont {lost} par un "
        "point d’interrogation\u202f: {examples}",
    },
    "removes": {
        "en": "what went before is taken away: {files}",
        "fr": "ce qui était parti est retiré\u202f: {files}",
    },
}


def note_said(code: str, values: Mapping[str, object], language: str) -> str:
    """A note in French for `fr`, else in English. `would_be_refused` is a judge's finding."""
    if code == "would_be_refused":
        found = said(str(values.get("code", "")), values, language)
        return (
            f"{values.get('rule')}\u202f: {found}"
            if language == "fr"
            else (f"{values.get('rule')}: {found}")
        )
    words = NOTES.get(code)
    return words.get(language, words["en"]).format_map(values) if words else code

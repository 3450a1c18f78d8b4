"""What the readers of some mail programs do not see of a mail."""

from publisher.renderers.email.checks.faults.fault import Fault, Words, note, warning

FAULTS: dict[str, Fault] = {
    "lost_somewhere": warning(
        Words(
            "{what} ({features}) cannot be seen or used in: {programs}; * stands for in part",
            "let the theme do without, or say the same beside it",
        ),
        Words(
            "à ne pas voir ni utiliser partout\u00a0: {what} ({features}), dans {programs}"
            "\u202f; * veut dire en partie",
            "que le thème s’en passe, ou dise la même chose à côté",
        ),
    ),
    "plainer_somewhere": note(
        Words(
            "{what} ({features}) will not be seen in: {programs}; * stands for in part",
            "nothing: {instead}",
        ),
        Words(
            "à ne pas voir partout\u00a0: {what} ({features}), dans {programs}\u202f; * veut dire "
            "en partie",
            "rien\u00a0: {instead}",
        ),
    ),
}

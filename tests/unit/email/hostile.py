"""Issues and readers meant to break a mail. `python -m tests.unit.email.hostile FOLDER` composes
each there as NAME.eml, in one process of its own, and prints what each cost and how it ended."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import tests.conftest  # noqa: F401  (Django's settings, for the themes' folder)
from publisher.actions.themes.email_themes import load_theme, theme_names
from publisher.content.article import Article
from publisher.content.blocks import Figure, Mark, Paragraph, Preformatted, Span, Table
from publisher.errors import PublisherError
from publisher.renderers.email import compile_edition, join_message, render
from publisher.renderers.email.checks import characters, contrast, leaving, markup
from publisher.renderers.email.checks.reading import Sample
from publisher.renderers.email.types import Composition, Item, Recipient
from tests.golden.issues import french
from tests.golden.issues.samples import listed, paragraph, table
from tests.golden.sample_issue import published, text

INTRUDER = "Léa\r\nBcc: eve@example.com\r\n\r\n<script>alert(1)</script>"
ODD = "a\x00b\u2028c\u2029d\u202ee\ud800f\x1b[31m"
ADDRESS = "https://example.org/" + "a" * 1980
Case = tuple[Composition, Recipient]


def story(headline: str = "Un titre", *blocks: Any) -> Composition:
    article = Article(headline=headline, language="fr", standfirst=headline, blocks=blocks)
    return replace(french.DIGEST, items=(Item(article=published(1, article)),))


def issue(**changed: Any) -> Composition:
    return replace(french.DIGEST, **changed)


def reader(**changed: Any) -> Recipient:
    return replace(french.SAMPLE.reader, **changed)


def _tables() -> Composition:
    head, row = (
        tuple(f"Colonne {n}" for n in range(12)),
        tuple(f"{n}\u00a0000\u00a0€" for n in range(12)),
    )
    one = table("Le coût", head, *[row] * 6)
    return story("Quarante tableaux", *[one] * 40)


def _mixed() -> Composition:
    arabic = (Mark("language", language="ar"),)
    spans = (Span("Le mot "), Span("مرفأ", arabic), Span(" veut dire «\u00a0port\u00a0»."))
    return story("Le mot مرفأ, en français", Paragraph(content=spans), paragraph("مرحبا 123 abc"))


CASES: dict[str, Callable[[], Case]] = {
    "40-tables": lambda: (_tables(), reader()),
    "headline-400": lambda: (replace(story("x" * 400), subject="x" * 400), reader()),
    "link-2000": lambda: (
        story("Un lien", Paragraph(content=text(ADDRESS, Mark("link", href=ADDRESS)))),
        reader(),
    ),
    "address-2000": lambda: (story(), reader(address="a" * 2000 + "@example.org")),
    "emoji": lambda: (
        replace(story("👩‍👩‍👧‍👦🇫🇷" * 40, paragraph("😀" * 3000)), subject="😀" * 200),
        reader(values={"name": "🧑🏽‍🚀" * 30}),
    ),
    "arabic-inside": lambda: (_mixed(), reader()),
    "bcc-name": lambda: (story(), reader(values={"name": INTRUDER})),
    "bcc-subject": lambda: (issue(subject=INTRUDER, preheader=INTRUDER), reader()),
    "bcc-address": lambda: (story(), reader(address="a@example.org\r\nBcc: eve@example.com")),
    "nul": lambda: (replace(story(ODD, paragraph(ODD)), subject=ODD), reader(values={"name": ODD})),
    "name-5000": lambda: (story(), reader(values={"name": "Anne-Cunégonde " * 334})),
    "no-picture": lambda: (
        story("Sans image", Figure(src="picture:gone.png", alt="Une digue", credit="Y. L.")),
        reader(),
    ),
    "one-line-of-200000": lambda: (
        story("Long", Preformatted(content=text("é" * 200_000))),
        reader(),
    ),
    "5000-items": lambda: (story("Liste", listed(*["x"] * 5000)), reader()),
    "wide-cell": lambda: (story("Large", table("L", ("y" * 400, "b"), ("z" * 400, "d"))), reader()),
    "empty-table": lambda: (story("Vide", Table(rows=((),), head_rows=1)), reader()),
    "field-bomb": lambda: (issue(subject="{{ 'a' * 300000000 }}"), reader()),
    "field-class": lambda: (issue(intro="{{ subscriber.__class__.__mro__ }}"), reader()),
    "field-loop": lambda: (
        issue(greeting="{% for x in range(1000000000) %}x{% endfor %}"),
        reader(),
    ),
    "field-unknown": lambda: (issue(preheader="{{ abonne.prenom }}"), reader()),
    "fields-nested": lambda: (issue(intro="{% if subscriber.name %}" * 2000), reader()),
}


def ended(case: Case, theme: str, path: Path) -> list[str]:
    """The code of the error, or those of what the checks find in the mail that was made."""
    composition, recipient = case
    try:
        mail = render(composition, load_theme(theme))
        raw = join_message(compile_edition(mail, french.SAMPLE.envelope), recipient)
    except PublisherError as error:
        return [f"error {error.code}"]
    path.write_bytes(raw)
    sample = Sample(
        message=raw, leave_url=french.SAMPLE.envelope.unsubscribe_base + recipient.token
    )
    findings = [
        *leaving.leaving(sample),
        *markup.weight(sample),
        *markup.headings(sample),
        *contrast.contrast(sample),
        *characters.subject_and_sender(sample, sender=french.SAMPLE.envelope.from_name),
    ]
    return [f"{one.severity} {one.code}" for one in findings]


def main(folder: Path) -> None:
    outcome = {}
    for theme in theme_names():
        for name, made in CASES.items():
            started = time.process_time()
            codes = ended(made(), theme, folder / f"{theme}-{name}.eml")
            outcome[f"{theme}-{name}"] = [time.process_time() - started, codes]
    print(json.dumps({"megabytes": _most_memory(), "outcome": outcome}))


def _most_memory() -> int:
    """This program's own peak in MB; getrusage would count what the parent had when it forked."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))

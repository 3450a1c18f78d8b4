"""Compile an issue to its editions, stored once for the same bytes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from publisher.actions.issues.issue_snapshot import composition_of, envelope_of
from publisher.actions.issues.looks.light import light_composition, light_theme, makes_light
from publisher.actions.measuring.links import addresses_of
from publisher.actions.themes.email_themes import LoadedTheme, loaded_theme
from publisher.editorial.models import ArticleVersion, Edition, Issue, ThemeVersion
from publisher.errors import Refused
from publisher.renderers.email import CompiledEdition, compile_edition, render
from publisher.renderers.email.markup import Theme
from publisher.renderers.email.types import Composition, Redirects

Arm = Edition.Arm


def compile_issue(*, issue: Issue, now: datetime) -> Edition:
    """Render and compile the issue as it may be shown at `now`; the same bytes are the same rows.
    Where its readers do not all get the same, the edition returned is the base of the others.

    A story that was killed since is its notice alone. Raises Refused `article_not_mailable` for
    one that is withheld or under embargo, PublisherError for a theme or sender that is wrong.
    """
    loaded = theme_of(issue)
    arms = dict(_compiled_arms(issue, now, loaded.theme))
    compiled = arms.pop(Arm.BASE)
    others = {arm: one for arm, one in arms.items() if one.sha256 != compiled.sha256}
    versions = set(issue.items.values_list("article_version_id", flat=True))
    same = Edition.objects.filter(
        issue=issue,
        article_version=None,
        base=None,
        sha256=compiled.sha256,
        content_hash=issue.content_hash,
    )
    for edition in same:
        has_versions = versions == set(edition.versions.values_list("pk", flat=True))
        if edition.compiled and has_versions and _has_arms(edition, others):
            return edition
    common: dict[str, Any] = {"issue": issue, "versions": versions, "now": now}
    common["theme"] = loaded.version
    with transaction.atomic():
        base = keep_edition(compiled, **common)
        for arm, one in others.items():
            keep_edition(one, base=base, arm=arm, counts=not arm & Arm.LIGHT, **common)
    return base


def compiled_hashes(*, issue: Issue, now: datetime) -> list[tuple[int, str]]:
    """Arm and SHA-256 of each edition that `compile_issue` would return or store; nothing is
    stored. Raises as that."""
    arms = dict(_compiled_arms(issue, now, theme_of(issue).theme))
    base = arms.pop(Arm.BASE)
    others = ((int(arm), one.sha256) for arm, one in arms.items() if one.sha256 != base.sha256)
    return [(int(Arm.BASE), base.sha256), *others]


def compositions_of(
    issue: Issue, *, now: datetime, light: bool | None = None
) -> dict[Edition.Arm, Composition]:
    """The issue as a theme sees it, by arm: what anybody on its lists may have, and where that ends
    at a cut mark, what readers get who are entitled to the whole; of each its light edition, where
    the issue has any. light: whether it has, in the place of `makes_light`. Raises as
    `composition_of` and `render`."""
    base = composition_of(issue, now=now)
    found = {Arm.BASE: base}
    if any(article.excerpt for article in base.articles):
        found[Arm.WHOLE] = composition_of(issue, now=now, entitled="paid")
    if makes_light(issue) if light is None else light:
        found |= {arm | Arm.LIGHT: light_composition(one) for arm, one in found.items()}
    return found


def theme_for(arm: Edition.Arm, theme: Theme) -> Theme:
    """What writes the editions of that arm: `theme`, the letter's own, or that of light ones."""
    return light_theme() if arm & Arm.LIGHT else theme


def _compiled_arms(
    issue: Issue, now: datetime, theme: Theme
) -> Iterator[tuple[Edition.Arm, CompiledEdition]]:
    """The mail of each arm: with addresses of ours in its links where the newsletter counts clicks,
    with the reader's token behind them where it measures who consents. Light ones have neither:
    each turn costs who reads over a poor link a second."""
    letter, compositions = issue.newsletter, compositions_of(issue, now=now)
    ours: dict[str, str] = {}
    if letter.counts_clicks or letter.measures_readers:
        ours = addresses_of(issue, compositions.values())
    shared = Redirects(addresses=ours) if letter.counts_clicks else None
    personal = Redirects(addresses=ours, personal=True)
    for arm, composition in compositions.items():
        if arm & Arm.LIGHT:
            yield arm, compiled_mail(issue, composition, theme_for(arm, theme))
            continue
        yield arm, compiled_mail(issue, replace(composition, redirects=shared), theme)
        if letter.measures_readers:
            own = replace(composition, redirects=personal)
            yield arm | Arm.MEASURED, compiled_mail(issue, own, theme)


def _has_arms(base: Edition, others: Mapping[Edition.Arm, CompiledEdition]) -> bool:
    """Whether these, and no others, were compiled with it."""
    kept = dict(base.variants.values_list("arm", "sha256"))
    return kept == {int(arm): one.sha256 for arm, one in others.items()}


def theme_of(issue: Issue) -> LoadedTheme:
    """The theme that the issue's mail is made with now. Raises PublisherError for one that is not
    there or wrong."""
    return loaded_theme(issue.newsletter.theme, issue.publication)


def compiled_mail(
    issue: Issue, composition: Composition, theme: Theme | None = None
) -> CompiledEdition:
    """The issue's mail from its composition; nothing is stored. theme: its own, where it is loaded.

    Raises PublisherError for a theme or sender that is wrong.
    """
    mail = render(composition, theme or theme_of(issue).theme)
    return compile_edition(mail, envelope_of(issue))


def keep_edition(
    compiled: CompiledEdition,
    *,
    issue: Issue,
    versions: Iterable[int],
    now: datetime,
    notice_of: ArticleVersion | None = None,
    base: Edition | None = None,
    arm: Edition.Arm = Arm.BASE,
    counts: bool = True,
    theme: ThemeVersion | None = None,
) -> Edition:
    """Store compiled bytes with the ids of the article versions that their readers get. counts:
    whether clicks on its links are counted where the newsletter does that. theme: the version of
    the desk's theme that they were made with."""
    edition = Edition.objects.create(
        publication_id=issue.publication_id,
        issue=issue,
        article_version=notice_of,
        content_hash=issue.content_hash,
        sha256=compiled.sha256,
        compiled=compiled.to_bytes(),
        base=base,
        arm=arm,
        theme_version=theme,
        counts_clicks=issue.newsletter.counts_clicks and notice_of is None and counts,
        created_at=now,
    )
    edition.versions.set(versions)
    return edition


def load_edition(edition: Edition) -> CompiledEdition:
    """The stored edition as a value. Raises PublisherError when its bytes are not what was
    approved."""
    if not edition.compiled:
        raise Refused(
            "edition_erased",
            "a story in it was taken down, so the mail cannot be shown any more; its hash is "
            f"{edition.sha256}",
            f"edition {edition.pk}",
        )
    compiled = CompiledEdition.from_bytes(bytes(edition.compiled))
    if compiled.sha256 != edition.sha256:
        raise Refused(
            "edition_changed",
            f"edition {edition.pk} is not what was compiled; compile the issue anew",
            f"edition {edition.pk}",
        )
    return compiled

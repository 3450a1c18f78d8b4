"""What a receiver of feeds would not take as an update: two versions of one story, one after the
other, held against a table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from publisher.content.parsers.feeds.dates import moment
from publisher.content.parsers.feeds.elements import root_of
from publisher.content.problems import BadInput
from publisher.renderers.feeds.lint import Finding
from publisher.renderers.feeds.lint.checks import Breach
from publisher.renderers.feeds.lint.parts import Part
from publisher.renderers.feeds.lint.words import said
from publisher.renderers.feeds.lint.xml_parts import xml_parts

Compare = Callable[[Part, Part], Iterator[Breach]]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRule:
    """One rule of updates; `receivers` are those that publish it, none: all feeds."""

    id: str
    field: str
    compare: Compare
    remedy: str
    remedy_fr: str
    receivers: tuple[str, ...] = ()


def judge_update(code: str, before: bytes, after: bytes) -> list[Finding]:
    """The breaches of an update in a feed format `code`: both documents hold one story. Nothing is
    raised: what cannot be read is a matter of `judge`."""
    try:
        old, new = _entry(before), _entry(after)
    except BadInput:
        return []
    receiver = code.partition("-")[2]
    rules = (rule for rule in UPDATES if not rule.receivers or receiver in rule.receivers)
    return [
        Finding(
            profile=receiver or "update",
            rule=rule.id,
            severity="error",
            entry=new.entry,
            field=rule.field,
            message=f"entry {rule.field} {said(breach, values, 'en')}",
            remedy=rule.remedy,
            code=breach,
            values=values,
        )
        for rule in rules
        for breach, values in rule.compare(old, new)
    ]


def _entry(body: bytes) -> Part:
    _, feed = xml_parts(root_of(body.decode("utf-8", "replace"), "")[0])
    for part in feed.every("entry"):
        return part
    raise BadInput("no_entry", "the feed holds no entry", "line 1")


def _first(part: Part, *names: str) -> str:
    return next((value for name in names for value in part.fields.get(name, ()) if value), "")


def _same_id(before: Part, after: Part) -> Iterator[Breach]:
    if before.entry != after.entry:
        yield "changed", {"before": repr(before.entry[:120]), "value": repr(after.entry[:120])}


def _later(before: Part, after: Part) -> Iterator[Breach]:
    """By the date of update, else by that of publication, as MSN reads them."""
    old, new = (_first(part, "updated", "published") for part in (before, after))
    earlier, later = moment(old), moment(new)
    if earlier is not None and later is not None and later <= earlier:
        yield "not_later", {"before": repr(old), "value": repr(new)}


def _published_stays(before: Part, after: Part) -> Iterator[Breach]:
    old, new = _first(before, "published"), _first(after, "published")
    if moment(old) != moment(new):
        yield "changed", {"before": repr(old), "value": repr(new)}


def _published_moves(before: Part, after: Part) -> Iterator[Breach]:
    old, new = _first(before, "published"), _first(after, "published")
    earlier, later = moment(old), moment(new)
    if earlier is not None and later is not None and later <= earlier:
        yield "not_later", {"before": repr(old), "value": repr(new)}


def _new_address(before: Part, after: Part) -> Iterator[Breach]:
    known = {_first(one, "url"): _bytes_of(one) for one in before.every("image")}
    for image in after.every("image"):
        url = _first(image, "url")
        if url in known and _differ(known[url], _bytes_of(image)):
            yield "same_address", {"value": repr(url[:120])}


def _bytes_of(image: Part) -> tuple[str, ...]:
    return tuple(_first(image, name) for name in ("size", "width", "height", "type"))


def _differ(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    return any(old and new and old != new for old, new in zip(before, after, strict=True))


UPDATES = (
    UpdateRule(
        id="update-id",
        field="id",
        compare=_same_id,
        remedy="An update keeps its id; another one is another story.",
        remedy_fr="Une mise à jour garde son identifiant\u202f; un autre est un autre article.",
    ),
    UpdateRule(
        id="update-later",
        field="updated",
        compare=_later,
        remedy="An update says a later date, or it is skipped.",
        remedy_fr="Une mise à jour porte une date plus récente, sinon elle est ignorée.",
        receivers=("", "msn", "smartnews", "yahoo", "flipboard"),
    ),
    UpdateRule(
        id="update-published-moves",
        field="published",
        compare=_published_moves,
        remedy="Google News sees by the date of publication that a story changed.",
        remedy_fr="Google Actualités voit à la date de publication qu’un article a changé.",
        receivers=("google-news",),
    ),
    UpdateRule(
        id="update-published-stays",
        field="published",
        compare=_published_stays,
        remedy="Yahoo wants the date of publication to stay.",
        remedy_fr="Yahoo veut que la date de publication reste la même.",
        receivers=("yahoo",),
    ),
    UpdateRule(
        id="update-picture",
        field="image",
        compare=_new_address,
        remedy="A changed picture gets a new address, or the old one stays.",
        remedy_fr="Une image modifiée reçoit une nouvelle adresse, sinon l’ancienne reste.",
    ),
)

"""The vocabulary of readers: what a segment can ask about."""

from collections.abc import Iterable

from publisher.audience.models import Field, MailingList, Tag
from publisher.errors import PublisherError
from publisher.publications import checks
from publisher.publications.models import Publication
from publisher.query.tree import Kind
from publisher.query.vocabulary import Family, Names, Term, Vocabulary

FIELD_KINDS = {
    Field.Type.TEXT: Kind.TEXT,
    Field.Type.NUMBER: Kind.NUMBER,
    Field.Type.DATE: Kind.DATE,
    Field.Type.BOOL: Kind.BOOL,
    Field.Type.CHOICE: Kind.CHOICE,
}


def vocabulary(publication: Publication) -> Vocabulary:
    """What can be asked about a publication's readers, with its lists, tags and fields of now."""
    lists = Names("list", _named(MailingList.objects.filter(publication=publication), "slug"))
    tags = Names("tag", _named(Tag.objects.filter(publication=publication), "name"))
    return Vocabulary((*_of_reader(lists, tags), _fields(publication), *_of_activity(lists)))


def _of_reader(lists: Names, tags: Names) -> Iterable[Term]:
    text = Kind.TEXT
    return (
        Term(name="list", kind=Kind.SET, names=lists, help="Lists that the reader is confirmed on"),
        Term(
            name="digest",
            kind=Kind.SET,
            names=lists,
            help="Lists that they chose a digest a week of",
        ),
        Term(name="tag", kind=Kind.SET, names=tags, help="Tags that the reader has"),
        Term(name="language", kind=Kind.LANGUAGE, help="The reader's language; fr is fr-CA too"),
        Term(name="joined", kind=Kind.MOMENT, help="When the address was first kept"),
        Term(name="domain", kind=text, clean=_domain, help="The address, behind its @"),
        Term(name="name", kind=text, help="The reader's name"),
        Term(name="time zone", kind=text, help="The reader's time zone, such as Europe/Paris"),
        Term(name="external id", kind=text, help="What a shop or a paywall calls the reader"),
        Term(
            name="consent source",
            kind=text,
            scope=lists,
            help="Where the reader joined a list that they are confirmed on",
        ),
    )


def _of_activity(lists: Names) -> Iterable[Term]:
    count, flag = Kind.COUNT, Kind.FLAG
    received, last = "Issues that were accepted", "When one was last accepted"
    refused, often = "Refused mails since the last accepted one", "How often the reader clicked"
    clicked = "The reader has clicked a link"
    return (
        Term(name="issues received", kind=count, scope=lists, help=received),
        Term(name="last issue", kind=Kind.MOMENT, scope=lists, help=last),
        Term(name="bounced", kind=flag, scope=lists, help="The last mail was refused for good"),
        Term(name="bounces", kind=count, scope=lists, help=refused),
        Term(name="measured", kind=flag, help="The reader agreed to be measured"),
        Term(name="light", kind=flag, help="The reader asked for the light edition"),
        Term(name="clicked", kind=flag, scope=lists, measured=True, help=clicked),
        Term(name="clicks", kind=count, scope=lists, measured=True, help=often),
    )


def _fields(publication: Publication) -> Family:
    found = list(Field.objects.filter(publication=publication))
    names = Names("field", {str(field.pk): field.name for field in found})
    terms = {str(field.pk): _field(field) for field in found}
    return Family(name="field", names=names, terms=terms, help="A field of the publication's own")


def _field(field: Field) -> Term:
    kind = FIELD_KINDS[Field.Type(field.type)]
    return Term(name=field.name, kind=kind, choices=tuple(map(str, field.choices)))


def _named(rows: "Iterable[MailingList] | Iterable[Tag]", name: str) -> dict[str, str]:
    return {str(row.pk): getattr(row, name) for row in rows}


def _domain(text: str) -> str:
    try:
        return checks.domain(text.removeprefix("@"), "")
    except PublisherError as error:
        raise ValueError(error.message) from None

"""A filter of stories as a sentence, in the language of the page: for those who write none."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from publisher.query.errors import QueryError
from publisher.query.tree import AllOf, AnyOf, Clause, Kind, Op, Query, Reference
from publisher.syndication.filters.stored import query_of
from publisher.syndication.models import Destination

ABOUT = {
    "rubric": _("rubric %(values)s"),
    "tag": _("tag %(values)s"),
    "language": _("language %(values)s"),
    "author": _("author %(values)s"),
    "type": _("genre %(values)s"),
    "region": _("place %(values)s"),
    "access": _("for %(values)s"),
}
# Who a story is for, by its access.
FOR = {"free": _("everybody"), "registered": _("registered readers"), "paid": _("paying readers")}
COUNTED = {
    Op.EQUAL: _("%(number)s words"),
    Op.LESS: _("fewer than %(number)s words"),
    Op.AT_MOST: _("%(number)s words at most"),
    Op.MORE: _("more than %(number)s words"),
    Op.AT_LEAST: _("%(number)s words at least"),
}
OPPOSITE = {Op.LESS: Op.AT_LEAST, Op.AT_LEAST: Op.LESS, Op.MORE: Op.AT_MOST, Op.AT_MOST: Op.MORE}
UNREADABLE = _("a filter that this version cannot read: nothing goes")


def filter_words(tree: Mapping[str, Any]) -> str:
    """A stored filter as a sentence; "" for everything."""
    try:
        query = query_of(tree)
    except QueryError:
        return gettext(UNREADABLE)
    return "" if query is None else _words(query)


def destination_filter(one: Destination) -> str:
    """What a destination takes, its product's filter before its own; "" for everything."""
    own = filter_words(one.filter_tree)
    if one.product is None:
        return own
    shared = filter_words(one.product.filter_tree) or gettext("everything")
    words = gettext("product %(name)s: %(filter)s") % {"name": one.product.name, "filter": shared}
    return f"{words} · {own}" if own else words


def _words(query: Query) -> str:
    if isinstance(query, AllOf):
        return gettext(_(" and ")).join(map(_inside, query.parts))
    if isinstance(query, AnyOf):
        return gettext(_(" or ")).join(map(_inside, query.parts))
    if isinstance(query, Clause):
        return _clause(query)
    part = query.part
    if isinstance(part, Clause) and part.op in OPPOSITE:
        return _counted(OPPOSITE[part.op], part)
    return gettext(_("not %(what)s")) % {"what": _inside(part)}


def _inside(part: Query) -> str:
    return f"({_words(part)})" if isinstance(part, AllOf | AnyOf) else _words(part)


def _clause(clause: Clause) -> str:
    if clause.kind is Kind.COUNT:
        return _counted(clause.op, clause)
    if clause.op is Op.SET:
        return gettext(_("with a language of its own"))
    return gettext(ABOUT[clause.term]) % {"values": _values(clause)}


def _counted(op: Op, clause: Clause) -> str:
    return gettext(COUNTED[op]) % {"number": clause.value}


def _values(clause: Clause) -> str:
    values = clause.value if isinstance(clause.value, tuple) else (clause.value,)
    return gettext(_(" or ")).join(_value(clause, one) for one in values)


def _value(clause: Clause, value: object) -> str:
    if isinstance(value, Reference):
        return gettext(_("“%(name)s”")) % {"name": value.name}
    return gettext(FOR[str(value)]) if clause.term == "access" else str(value)

"""Questions that nearly every request asks, whose SQL Django writes once for a process: to write
it takes several times as long as to run it."""

import copy
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

populators: Any = get_related_populators  # the stubs know that of a later Django

Row = TypeVar("Row", bound=Model)
Value = TypeVar("Value", str, int)


class Prepared(Generic[Row, Value]):
    """Rows of a queryset, of which one value of its conditions alone differs from time to time.

    `rows` makes it of a value; `blank` is one that stands nowhere else in it. The rows come whole,
    with what select_related names, of the default database; no prefetches and no annotations.
    """

    def __init__(self, rows: Callable[[Value], QuerySet[Row]], blank: Value) -> None:
        self._rows: Callable[[Value], QuerySet[Row]] = rows
        self._blank: Value = blank
        self._written: tuple[SQLCompiler, str, tuple[Any, ...]] | None = None

    def __call__(self, value: Value) -> list[Row]:
        """The rows of now for this value."""
        compiler = self._compiler(value)
        model: type[Row] = compiler.klass_info["model"]
        places = compiler.klass_info["select_fields"]
        first, end = places[0], places[-1] + 1
        names = [column.target.attname for column, *_ in compiler.select[first:end]]
        related = populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)
        found = []
        for values in compiler.results_iter(compiler.execute_sql()):
            row = model.from_db(DEFAULT_DB_ALIAS, names, values[first:end])
            for one in related:
                one.populate(values, row)
            found.append(row)
        return found

    def _compiler(self, value: Value) -> Any:
        """Django's, with the SQL that was written and this thread's connection."""
        written, sql, blanks = self._written or self._write()
        compiler: Any = copy.copy(written)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        values = tuple(value if one == self._blank else one for one in blanks)
        compiler.as_sql = lambda: (sql, values)
        return compiler

    def _write(self) -> tuple[SQLCompiler, str, tuple[Any, ...]]:
        compiler: Any = self._rows(self._blank).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, blanks = compiler.as_sql()
        compiler.connection = None  # it is this thread's, and ends with it
        assert blanks.count(self._blank) == 1
        self._written = compiler, sql, tuple(blanks)
        return self._written

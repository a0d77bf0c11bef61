"""The five small constructs that carry every difference between SQLite and PostgreSQL (METRICS.md 7.10)."""

from sqlalchemy import Date, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class latest(GenericFunction):
    """The latest of several days."""

    type = Date()
    inherit_cache = True


class earliest(GenericFunction):
    """The earliest of several days."""

    type = Date()
    inherit_cache = True


class days_between(GenericFunction):
    """Whole days from the second day to the first."""

    type = Integer()
    inherit_cache = True


class shifted(GenericFunction):
    """A day moved by a number of days (never a last day that is not there)."""

    type = Date()
    inherit_cache = True


class unindexed(GenericFunction):
    """A day column that must not lead the index: SQLite would read all of history by its first day (METRICS.md 7.4)."""

    type = Date()
    inherit_cache = True


def _list(element, compiler, **kw) -> str:
    return ", ".join(compiler.process(clause, **kw) for clause in element.clauses)


def _pair(element, compiler, **kw) -> tuple[str, str]:
    first, second = (compiler.process(clause, **kw) for clause in element.clauses)
    return first, second


@compiles(latest, "sqlite")
def _latest_sqlite(element, compiler, **kw):
    return f"max({_list(element, compiler, **kw)})"


@compiles(latest)
def _latest(element, compiler, **kw):
    return f"greatest({_list(element, compiler, **kw)})"


@compiles(earliest, "sqlite")
def _earliest_sqlite(element, compiler, **kw):
    return f"min({_list(element, compiler, **kw)})"


@compiles(earliest)
def _earliest(element, compiler, **kw):
    return f"least({_list(element, compiler, **kw)})"


@compiles(days_between, "sqlite")
def _between_sqlite(element, compiler, **kw):
    first, second = _pair(element, compiler, **kw)
    return f"cast(julianday({first}) - julianday({second}) as integer)"


@compiles(days_between)
def _between(element, compiler, **kw):
    first, second = _pair(element, compiler, **kw)
    return f"({first} - {second})"


@compiles(shifted, "sqlite")
def _shifted_sqlite(element, compiler, **kw):
    day, days = _pair(element, compiler, **kw)
    return f"date({day}, {days} || ' days')"


@compiles(shifted)
def _shifted(element, compiler, **kw):
    day, days = _pair(element, compiler, **kw)
    return f"({day} + cast({days} as integer))"


@compiles(unindexed, "sqlite")
def _unindexed_sqlite(element, compiler, **kw):
    return f"+{_list(element, compiler, **kw)}"


@compiles(unindexed)
def _unindexed(element, compiler, **kw):
    return _list(element, compiler, **kw)

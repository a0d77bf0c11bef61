"""Numbers as scripts read them: names in and names out, plain JSON values (the shapes of DESIGN.md 8)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from data_access.district import Names, UnknownName, names
from data_access.matters import MatterLine
from data_access.metrics.behind import cases
from data_access.metrics.declaration import Metric
from data_access.metrics.definitions import METRICS
from data_access.metrics.explanation import meaning
from data_access.metrics.measure import NAMED, Figure, Missing, NotOffered, Window, measure
from data_access.metrics.opened import DisputeLine, rows_of
from domain.feeds import NO_FEED
from domain.thresholds import Thresholds
from domain.visibility import Viewer


def catalogue() -> dict[str, Any]:
    """Every metric with what a reader must know of it; thresholds are those of the law and this program, for it is
    answered without a database."""
    return {
        "metrics": [
            {
                "name": m.name,
                "label": m.label,
                "meaning": meaning(m, Thresholds()),
                "unit": m.unit,
                "direction": m.good,
                "date_basis": m.basis,
                "kind": m.kind,
                "source": m.source,
            }
            for m in METRICS.values()
        ]
    }


def find(name: str) -> Metric:
    """The metric of that name. Raises UnknownName with a Chinese sentence."""
    if name not in METRICS:
        raise UnknownName(f"没有这个指标：{name}。可用 manage.py metrics list 查看全部指标。")
    return METRICS[name]


def filters(district: Names, pairs: Iterable[str]) -> dict[str, Any]:
    """KEY=VALUE words as a filter, values by their names on the screen. Raises UnknownName for an unknown key or name."""
    where: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or key not in NAMED:
            raise UnknownName(f"筛选条件写法应为 键=值，键可用：{'、'.join(NAMED)}。")
        where[key] = district.find(key, value)
    return where


def value(
    connection: Connection,
    viewer: Viewer,
    name: str,
    window: Window,
    by: Sequence[str] = (),
    where: Sequence[str] = (),
    known_on: date | None = None,
) -> dict[str, Any]:
    """One number and its parts. Raises UnknownName or NotOffered, each with a Chinese sentence."""
    metric, district = find(name), names(connection)
    for dimension in by:
        if dimension not in NAMED:
            raise NotOffered(f"没有这个分组：{dimension}")
    answer = measure(connection, viewer, metric, window, by, filters(district, where), known_on)
    parts = [
        {
            **{d: district.of(d, v) for d, v in zip(by, key, strict=True)},
            "value": part.value,
            "state": part.state,
            "numerator": None if part.state == "too_few" else part.numerator,
            "denominator": part.denominator,
        }
        for key, part in answer.parts.items()
    ]
    asked = {"metric": name, "unit": metric.unit, "first": window.first, "last": window.last}
    return {**asked, **_plain(answer.figure, district), "parts": parts}


def listed(
    connection: Connection,
    viewer: Viewer,
    name: str,
    window: Window,
    side: str = "numerator",
    where: Sequence[str] = (),
    known_on: date | None = None,
) -> dict[str, Any]:
    """All cases behind one side of a number, newest first: of a dispute, received and finished are its latest days
    on the ledger and off it. untold: how many of the total are accusations (检举控告), counted and not among the cases."""
    metric, district = find(name), names(connection)
    page = cases(connection, viewer, metric, window, side, filters(district, where), known_on, limit=0)
    return {
        "metric": name,
        "side": side,
        "total": page.total,
        "weight": page.weight,
        "untold": page.untold,
        "cases": [_case(row.line) for row in rows_of(connection, viewer, metric, page.cases)],
    }


def _case(line: MatterLine | DisputeLine) -> dict[str, Any]:
    received, finished = (line.entered, line.off) if isinstance(line, DisputeLine) else (line.received, line.finished)
    return {
        "number": line.number,
        "street": line.street,
        "community": line.community,
        "topic": line.topic,
        "unit": line.unit,
        "received": _iso(received),
        "due": _iso(line.due),
        "finished": _iso(finished),
    }


def _plain(figure: Figure, district: Names) -> dict[str, Any]:
    return {
        "value": figure.value,
        "state": figure.state,
        "at_least": figure.at_least,
        "missing": [_gap(gap, district) for gap in figure.missing],
        "numerator": None if figure.state == "too_few" else figure.numerator,
        "denominator": figure.denominator,
    }


def _gap(gap: Missing, district: Names) -> Mapping[str, Any]:
    return {
        "source": district.of("source", gap.source) if gap.source else NO_FEED,
        "street": district.of("street", gap.street) if gap.street else None,
        "since": _iso(gap.since),
        "until": _iso(gap.until),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

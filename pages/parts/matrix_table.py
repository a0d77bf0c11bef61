"""A matrix on paper: the same rows, columns and numbers as a table that prints whole, with totals."""

from briefing.heat import Heat, Line
from briefing.numbers import whole
from data_access.metrics.measure import Figure
from pages.parts.tables import Column, table


def matrix_table(found: Heat, heads: tuple[str, str], alt: str) -> None:
    """Draws it; a cell that stands out bears a star. heads: what rows and columns are; the more numerous go down."""
    turned = len(found.columns) > len(found.rows)
    down, across = (found.columns, found.rows) if turned else (found.rows, found.columns)

    def words(one: Line, other: Line) -> str:
        pair = (other, one) if turned else (one, other)
        return found.words(found.at(*pair)) + ("*" if found.at(*pair).marked else "")

    columns = [
        Column("name", heads[turned], "name"),
        *(Column(str(line.value), line.short, "right") for line in across),
        Column("total", "合计(件次)" if found.rated else "合计", "right"),
    ]
    rows = [
        {
            "name": one.short,
            **{str(other.value): words(one, other) for other in across},
            "total": _said(one.cell.figure),
        }
        for one in down
    ]
    # Of places by a thousand households; those of topics are counts.
    rated = found.rated and not turned
    totals = {str(line.value): found.words(line.cell) if rated else _said(line.cell.figure) for line in across}
    table([*rows, {"name": "合计", **totals, "total": _said(found.whole)}], columns, alt, "matrix-table")


def _said(figure: Figure) -> str:
    if figure.state == "too_few":
        return "—"
    return whole(figure.arrived, at_least=figure.at_least is not None)

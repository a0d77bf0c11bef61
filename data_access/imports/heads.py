"""A grid becomes a table: which rows are the head, what each column is called, and which rows below it are no data."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data_access.imports.files import FileProblem, Grid
from data_access.imports.workbooks import Value, letters
from data_access.privacy import is_data, numbers_a_person, refused_column, scrub

# Heads stand near the top; further down a row of words is data.
DEPTH = 20
_ROWS = 3  # as many as a head may have

BLANK = "空行"
FAULTY = "只有错误值的行"
TOTAL = "合计行"
REPEATED = "重复的表头"
NOTE = "表末说明"
SECTION = "分组标题"
ONLY_NUMBERED = "只有序号的行"

_SUM = "(合计|总计|小计|共计|累计)"
_TOTAL = re.compile(
    rf"(.{{0,6}}{_SUM}|{_SUM}:?\d+.{{0,3}}|共\d+[条件行笔项].{{0,2}}|(总条数|总件数|总记录数|记录总数):?\d+)(\(.{{1,4}}\))?:?"
)
# A long name before the word is a name where all else in the row is numbers.
_TOTAL_OF = re.compile(rf".{{7,16}}{_SUM}(\(.{{1,4}}\))?:?")
_FIGURE = re.compile(r"[\d.,%件人户次]+")
_SECTION = re.compile(r"\(?[一二三四五六七八九十]{1,3}\)?[、.)].+|\([一二三四五六七八九十]{1,3}\).+|第\d+页.*")
# What the row is called in the office's own count, no number of the matter.
_COUNTED = frozenset({"序号", "序", "行号"})
_NOTE = re.compile(
    r"(填表人|填表日期|填表单位|制表人?|制表日期|审核人?|填报人|填报日期|填报单位|打印人|打印时间|打印日期|导出人|导出时间|导出日期|联系人|联系电话|备注|说明|注)\d*([:.、]|$)"
)

Row = tuple[int, tuple[Value, ...]]
Span = tuple[int, int, int, Value]


@dataclass(frozen=True)
class Table:
    """A sheet as head and data.

    head: one name a column, each once; columns: the same as Excel's letters; head_rows: the numbers of its rows (0: the
    keys of JSON lines); body: the data rows below, each as long as the head; left_out: (row, reason) of the rows below
    the head that are no data; of rows with nothing (but their 序号) in them that follow one another the first, with 空行（至第 n 行）.
    spans: (column, first row, last row, value) of cells merged downwards, which a reader takes to be said of each of their rows.
    """

    sheet: str
    head: tuple[str, ...]
    columns: tuple[str, ...]
    head_rows: tuple[int, ...]
    body: list[Row]
    left_out: tuple[tuple[int, str], ...]
    spans: tuple[Span, ...] = ()


def fold(name: object) -> str:
    """A name as names are compared: full width, blanks and case do not count."""
    return "".join(unicodedata.normalize("NFKC", str(name)).split()).casefold()


def table(grid: Grid, known: Collection[str] = (), header_row: int | Sequence[int] | None = None) -> Table:
    """The table in a grid.

    known: names by which the head is recognised; header_row: the number of its row, or of all its rows, where somebody
    knows it. Raises FileProblem when no head can be found.
    """
    rows = grid.rows
    if not any(map(_filled, (values for _, values in rows))):
        raise FileProblem(f"工作表“{grid.sheet}”是空的；请换一张工作表，或确认选对了文件。")
    first, last = _given(rows, header_row) if header_row else _found(grid, {fold(name) for name in known})
    below = rows[last + 1 :]
    names = _names(grid, first, last)
    width = max([len(_trimmed(names)), *(len(_trimmed(values)) for _, values in below)])
    body, left_out = _sorted_out(below, {_folded(rows[at][1]) for at in range(first, last + 1)}, grid, names, width)
    return Table(
        grid.sheet,
        _unique(_without_people(_padded(names, width), {fold(name) for name in known})),
        tuple(letters(column) for column in range(1, width + 1)),
        tuple(number for number, _ in rows[first : last + 1]),
        body,
        left_out,
        _spans(grid, dict(below)),
    )


def spread(table: Table) -> Iterator[Row]:
    """The data rows with what is merged over them from rows above."""
    if not table.spans:
        yield from table.body
        return
    upcoming: dict[int, list[Span]] = {}  # of each column, the uppermost last
    for span in reversed(table.spans):
        upcoming.setdefault(span[0], []).append(span)
    for number, values in table.body:
        said = list(values)
        for at, spans in upcoming.items():
            while spans and spans[-1][2] < number:
                spans.pop()
            if spans and spans[-1][1] < number:
                said[at] = spans[-1][3]
        yield number, tuple(said)


def _spans(grid: Grid, below: Mapping[int, tuple[Value, ...]]) -> tuple[Span, ...]:
    """Cells merged downwards below the head; of two that overlap, which no program writes, the upper."""
    found: list[Span] = []
    for top, left, bottom, _ in sorted(grid.merged, key=lambda cell: (cell[1], cell[0])):
        values = below.get(top, ())
        overlaps = found and found[-1][0] == left - 1 and top <= found[-1][2]
        if bottom > top and left <= len(values) and values[left - 1] is not None and not overlaps:
            found.append((left - 1, top, bottom, values[left - 1]))
    return tuple(found)


def _filled(values: Sequence[Value]) -> list[int]:
    return [at for at, value in enumerate(values) if value is not None]


def _trimmed(values: Sequence[Value]) -> Sequence[Value]:
    end = len(values)
    while end and values[end - 1] is None:
        end -= 1
    return values[:end]


def _folded(values: Sequence[Value]) -> tuple[str, ...]:
    return tuple(fold(value) if value is not None else "" for value in _trimmed(values))


def _given(rows: list[Row], header_row: int | Sequence[int]) -> tuple[int, int]:
    """Where the named rows stand. JSON lines carry their head themselves."""
    if rows[0][0] == 0:
        return 0, 0
    wanted = [header_row] if isinstance(header_row, int) else list(header_row)
    at = {number: at for at, (number, values) in enumerate(rows) if _filled(values)}
    for number in wanted:
        if number not in at:
            raise FileProblem(f"第 {number} 行没有内容，不能作表头；请写明表头在第几行。")
    first, last = at[wanted[0]], at[wanted[-1]]
    if [at[number] for number in wanted] != list(range(first, last + 1)):
        raise FileProblem(f"表头的几行须上下相邻，第 {'、'.join(map(str, wanted))} 行不是；请重新写明表头在第几行。")
    return first, last


def _found(grid: Grid, known: set[str]) -> tuple[int, int]:
    """Where the head stands: the rows with most of the known names (where they hold as many, more rows that have the form
    of a head before fewer, and then the upper); where too few are known, the first row that looks like a head."""
    rows = grid.rows[:DEPTH]
    if rows[0][0] == 0:
        return 0, 0
    candidates = [(at, at) for at in range(len(rows))]
    for more in range(1, _ROWS):
        candidates += [
            (first, last + 1)
            for first, last in candidates
            if last - first == more - 1 and last + 1 < len(rows) and _goes_on(grid, first, last)
        ]

    def rank(candidate: tuple[int, int]) -> tuple[int, int, int]:
        hits = {name for names in _spellings(grid, *candidate) for name in names & known}
        return len(hits), candidate[1] - candidate[0], -candidate[0]

    if known and rank(best := max(candidates, key=rank))[0] >= min(2, len(known)):
        return best
    widest = max(len(_filled(values)) for _, values in rows)
    # Cells merged across columns make a title, unless the row below divides them.
    wide = {top for top, left, _, right in grid.merged if right > left}
    for at in range(len(rows)):
        last = max(last for first, last in candidates if first == at)
        if (last > at or rows[at][0] not in wide) and _looks_like_head(_names(grid, at, last), widest):
            return at, last
    raise FileProblem(f"在工作表“{grid.sheet}”的前 {DEPTH} 行里找不到表头；请写明表头在第几行。")


def _looks_like_head(names: Sequence[str | None], widest: int) -> bool:
    """Whether these are names: two or more over at least half of the columns, mostly words and mostly different."""
    cells = [fold(name) for name in names if name is not None]
    words = {cell for cell in cells if not re.fullmatch(r"[\d.,:/%年月日-]+", cell)}
    return len(cells) >= max(2, widest / 2) and len(words) * 3 >= len(cells) * 2


def _goes_on(grid: Grid, first: int, last: int) -> bool:
    """Whether the row below belongs to the head, too: above it stands a group (a name, then blanks or merged cells) with
    at least two names under it, the row has names nowhere but under groups, and a column of its own stands beside them.
    A title over the whole head has no such column; a data row has something under such a column."""
    (number, _), (_, lower) = grid.rows[last : last + 2]
    under, above = set(_filled(lower)), _begins(grid, first, last)
    if not above or not all(isinstance(lower[at], str) for at in under):
        return False
    merged = {(top, left - 1): right - 1 for top, left, _, right in grid.merged}
    groups, alone = 0, 0
    for at, following in zip(above, [*above[1:], len(lower)], strict=True):
        right = merged.get((number, at), at)
        if right == at and at in under:
            right = following - 1
        reached = {column for column in under if at <= column <= right}
        if len(reached) == 1 and (number, at) not in merged:
            return False
        groups += len(reached) > 1
        alone += not reached
        under -= reached
    return groups > 0 and alone > 0 and not under


def _begins(grid: Grid, first: int, last: int) -> list[int]:
    """The columns at which a name stands in one of these rows."""
    return sorted({at for _, values in grid.rows[first : last + 1] for at in _filled(values)})


def _covering(grid: Grid, at: int) -> list[Value]:
    """A row with the values that merged cells spread over it."""
    number, values = grid.rows[at]
    spread = list(values)
    by_number = dict(grid.rows[max(at - DEPTH, 0) : at + 1])
    for top, left, bottom, right in grid.merged:
        cells = by_number.get(top, ())
        if top <= number <= bottom and left <= len(cells):
            spread += [None] * (min(right, len(cells)) - len(spread))
            spread[left - 1 : right] = [cells[left - 1]] * len(spread[left - 1 : right])
    return spread


def _levels(grid: Grid, first: int, last: int) -> Iterator[tuple[str | None, str | None]]:
    """For each column its name in the first row and that in the others; one of them is None where it has but one."""
    lower = grid.rows[last][1]
    if first == last:
        vertical = [cell for cell in grid.merged if cell[0] < grid.rows[first][0] <= cell[2] and cell[1] == cell[3]]
        once = _covering(Grid(grid.sheet, grid.rows, tuple(vertical)), first)
        yield from ((None, _name(value)) for value in once)
        return
    if last > first + 1:
        begins = _begins(grid, first + 1, last)
        lower = [name if at in begins else None for at, name in enumerate(_names(grid, first + 1, last))]
    spread = _covering(grid, first)
    width = max(len(spread), len(lower))
    group: Value = None
    for above, below in zip(_padded(spread, width), _padded(lower, width), strict=True):
        # Without merged cells (csv) a group reaches as far as there are names under it.
        if below is None:
            group = None
        elif above is not None:
            group = above
        yield _name(group if below is not None else above), _name(below)


def _padded(values: Sequence[Any], width: int) -> tuple[Any, ...]:
    return (*values, *[None] * (width - len(values)))[:width]


def _name(value: Value) -> str | None:
    """A head is often broken into lines to keep its column narrow."""
    return None if value is None else re.sub(r"\s*[\r\n]+\s*", "", str(value))


def _spellings(grid: Grid, first: int, last: int) -> Iterator[set[str]]:
    """The names, folded, by which each column may be known: the joined one, or that of its last level."""
    for upper, lower in _levels(grid, first, last):
        yield {fold(name) for name in (_joined(upper, lower), (lower or upper or "").rsplit("·", 1)[-1]) if name}


def _joined(upper: str | None, lower: str | None) -> str | None:
    return f"{upper}·{lower}" if upper and lower and upper != lower else lower or upper


def _names(grid: Grid, first: int, last: int) -> list[str | None]:
    return [_joined(upper, lower) for upper, lower in _levels(grid, first, last)]


def _without_people(names: Sequence[str | None], known: Collection[str]) -> list[str | None]:
    """Heads are shown, kept and sent on: a row of data taken for one must not carry people there. Where one of them is
    nothing else than a phone or the like, only the names that are known remain."""
    data = any(name and is_data(name) for name in names)
    return [
        name
        if name and not scrub(name).found and not numbers_a_person(name)
        and (not data or fold(name) in known or refused_column(name))
        else None
        for name in names
    ]  # fmt: skip


def _unique(names: Sequence[str | None]) -> tuple[str, ...]:
    taken: dict[str, None] = {}
    for column, name in enumerate(names, 1):
        name = candidate = name or f"第 {column} 列"
        count = 1
        while candidate in taken:
            count += 1
            candidate = f"{name}（{count}）"
        taken[candidate] = None
    return tuple(taken)


def _sorted_out(
    rows: list[Row], repeated: set[tuple[str, ...]], grid: Grid, names: Sequence[str | None], width: int
) -> tuple[list[Row], tuple[tuple[int, str], ...]]:
    """Data rows, and the others with their reason."""
    body: list[Row] = []
    left_out: list[tuple[int, str]] = []
    run: tuple[int, int, str] | None = None  # of rows with nothing in them: first, last, reason
    reason_of = _reasons(rows, repeated, grid, names, width)
    for at, (number, values) in enumerate(rows):
        reason = reason_of(at)
        if reason is None:
            body.append((number, _padded(values, width)))
        elif reason in (BLANK, FAULTY, ONLY_NUMBERED) and run and run[1:] == (number - 1, reason):
            run = (run[0], number, reason)
            left_out[-1] = (run[0], f"{reason}（至第 {number} 行）")
        else:
            run = (number, number, reason)
            left_out.append((number, reason))
    return body, tuple(left_out)


def _reasons(
    rows: list[Row], repeated: set[tuple[str, ...]], grid: Grid, names: Sequence[str | None], width: int
) -> Callable[[int], str | None]:
    """Why a row, by its place, is no data; None where it is."""
    faulty = {row for row, _, _ in grid.faults}
    heads = {name for folded in repeated for name in folded}
    counted = {at for at, name in enumerate(names) if name and fold(name) in _COUNTED}
    wide = {top for top, left, _, right in grid.merged if (right - left + 1) * 2 > max(width, 3)}
    notes = _notes_begin(rows) if width > 1 else len(rows)

    def is_head(at: int) -> bool:
        first = next((value for value in rows[at][1] if value is not None), None)
        return fold(first) in heads and _folded(rows[at][1]) in repeated

    def reason(at: int) -> str | None:
        number, values = rows[at]
        first = next((value for value in values if value is not None), None)
        if first is None:
            return FAULTY if number in faulty else BLANK
        if isinstance(first, str) and len(first) < 30 and _is_total(fold(first), values):
            return TOTAL
        if at >= notes:
            return NOTE
        if is_head(at):
            return REPEATED
        if width < 3 or len(values) - values.count(None) > 1:
            return None
        if values.index(first) in counted and re.fullmatch(r"\d+", fold(first)):
            return ONLY_NUMBERED
        titled = number in wide or _SECTION.fullmatch(fold(first)) or (at + 1 < len(rows) and is_head(at + 1))
        return SECTION if isinstance(first, str) and titled else None

    return reason


def _is_total(first: str, values: Sequence[Value]) -> bool:
    if _TOTAL.fullmatch(first):
        return True
    others = _filled(values)[1:] if _TOTAL_OF.fullmatch(first) else None
    return others is not None and all(_FIGURE.fullmatch(fold(values[at])) for at in others)


def _notes_begin(rows: list[Row]) -> int:
    """Where the notes at the end begin: with the first of the last rows that says 说明 or 填表人; what follows in
    single cells belongs to it. Columns of their own (填表人：  审核人：) are notes when each cell says what it is."""
    begin = len(rows)
    for at in range(len(rows) - 1, -1, -1):
        values = rows[at][1]
        texts = [fold(values[column]) for column in _filled(values)]
        if len(texts) > 1 and not all(":" in text for text in texts):
            break
        if texts and _NOTE.match(texts[0]):
            begin = at
        elif len(texts) > 1:
            break
    return begin

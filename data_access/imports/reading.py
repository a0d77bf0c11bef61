"""A table becomes records by a source's declaration: every cell read, every problem found at once, no person let in."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from data_access.imports import values
from data_access.imports.contract import Field, Problem, Reading, Record, Source, Target, Written
from data_access.imports.fields import BY_NAME, Fillable, words_of
from data_access.imports.files import FileProblem, Grid
from data_access.imports.heads import Table, fold, spread
from data_access.imports.values import Doubt, quoted
from data_access.imports.workbooks import Value, letters
from data_access.privacy import numbers_a_person, refused_column, scrub
from domain.vocabulary import ACCUSATION_TITLE, Category

MISSING = frozenset(
    {"", "-", "--", "---", "—", "——", "/", "\\", "n/a", "na", "#n/a", "null", "none", "nil", "nan", "(null)", "(blank)",
     "空", "(空)", "无", "暂无", "未知", "不详", "未填", "未填写"}
)  # fmt: skip
TITLE = 40
_STEP = 1000
_OPEN = ("received", "accepted", "interim")
_FREE = tuple(one.name for one in BY_NAME.values() if one.kind in ("text", "line"))
_ONCE = ("number", "count", "amount", "reasons")
# An accusation keeps nothing that tells what it is about or where exactly.
_TELLING = ("text", "reply", "estate", "building")
_PAST = tuple(one.name for one in BY_NAME.values() if one.kind == "past")
# A day that cannot be earlier than another.
_LATE = tuple((late, "received") for late in ("accepted", "answered", "finished", "due")) + (("off", "entered"),)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the file that the source reads. seen: cells met before → value or Doubt; None where they hardly
    repeat. prefix: of a text that joins what another column said; None: the first that says something counts."""

    at: int
    letter: str
    head: str
    fills: str
    read: Callable[[Value], Any]
    seen: dict[Value, Any] | None
    prefix: str | None


def records(table: Table, source: Source, today: date, progress: Callable[[int, int], None] | None = None) -> Reading:
    """What a table says, read by a source.

    progress: told after every thousand rows how many of how many are read. Raises FileProblem when a column without
    which the source cannot read is not there: it is another table.
    """
    refused = {at: reason for at, head in enumerate(table.head) if (reason := refused_column(head))}
    columns = _columns(table, source, refused, today)
    row = _Rows(table, source, columns, tuple(refused), today)
    # What is merged over several rows is said of each, but for what counts or numbers.
    once = {column.at for column in columns if column.fills and BY_NAME[column.fills].kind in _ONCE}
    spans = tuple(span for span in table.spans if span[0] not in once)
    for done, (line, cells) in enumerate(spread(replace(table, spans=spans)), 1):
        row.read(line, cells)
        if progress and done % _STEP == 0:
            progress(done, len(table.body))
    if progress:
        progress(len(table.body), len(table.body))
    used = {column.at for column in columns}
    rest = [at for at in range(len(table.head)) if at not in used and at not in refused]
    return Reading(
        source=source.name,
        target=source.target,
        sheet=row.sheet,
        rows=len(table.body),
        records=tuple(row.made),
        rejected=frozenset(row.rejected),
        problems=tuple(row.problems),
        refused_columns=tuple((table.head[at], reason) for at, reason in refused.items()),
        unused_columns=tuple(table.head[at] for at in rest if any(cells[at] is not None for _, cells in table.body)),
        scrubbed=MappingProxyType(dict(row.scrubbed)),
        left_out=table.left_out,
        # The office's own ledger says how things stand today; a delivery speaks up to its latest day.
        as_of=row.latest or today if source.target == "matters" else today,
    )


def faults(grid: Grid, table: Table) -> Iterator[Problem]:
    """Cells of the data rows that are an error (#N/A) or a formula never calculated: they say nothing. And the sheets
    that may hold more of the table and were not read."""
    if grid.unread:
        unread = "、".join(map(quoted, grid.unread))
        sentence = f"文件里还有工作表{unread}，没有读；里面如有要导入的行，请逐一选定工作表再导入一次。"
        yield Problem(grid.sheet, None, None, "sheet_unread", sentence)
    rows = {line for line, _ in table.body}
    for line, column, what in grid.faults:
        if line in rows:
            sentence = f"单元格是{quoted(what)}，按空白处理；请在 Excel 里改正，或复制后选择性粘贴为数值。"
            yield Problem(grid.sheet, line, letters(column), "cell_error", sentence)


def known(source: Source) -> frozenset[str]:
    """The names by which the head of a source's table is recognised."""
    return frozenset(head for one in source.fields for head in one.heads)


# Columns


def _columns(table: Table, source: Source, refused: dict[int, str], today: date) -> list[_Column]:
    places = _places(table)
    found, taken, lacking = [], set[int](), []
    for one in source.fields:
        at = next((places[name] for head in one.heads if (name := fold(head)) in places), None)
        if at is None and one.required:
            lacking.append(one.heads[0])
        if at is None or at in refused or (at in taken and not one.required):
            if one.required and at in refused:
                raise FileProblem(
                    f"“{table.head[at]}”列不收（{refused[at]}），不能作“{label(one.fills)}”；请另选一列。"
                )
            continue
        taken.add(at)
        prefix = None
        if one.fills and BY_NAME[one.fills].kind == "text":
            prefix = f"{table.head[at]}：" if any(one.fills == column.fills for column in found) else ""
        reader = _reader(one, source, table.head[at], today)
        rare = one.fills in ("number", "estate", "building", "reasons", *_FREE)
        found.append(_Column(at, table.columns[at], table.head[at], one.fills, reader, None if rare else {}, prefix))
    if len(found) < min(2, len(source.fields)) and not any(one.required for one in source.fields):
        # A form without a required column would take any file, and every row of it for a new one.
        lacking = [one.heads[0] for one in source.fields[:3]]
    if lacking:
        shown = "、".join(table.head[:12]) + ("……" if len(table.head) > 12 else "")
        raise FileProblem(
            f"工作表{quoted(table.sheet)}不像“{source.label}”的表：缺少列“{'”“'.join(lacking)}”。"
            f"现有的列：{shown}。请换一个来源或工作表，或改正表头。"
        )
    return found


def _places(table: Table) -> dict[str, int]:
    """Where a column stands, by name, by the lower parts of a name of several rows, by letter; what is written out comes
    first."""
    found: dict[str, int] = {}
    for above in range(max((head.count("·") for head in table.head), default=0) + 1):
        for at, head in enumerate(table.head):
            found.setdefault(fold(head.split("·", above)[-1]), at)
    for at, letter in enumerate(table.columns):
        found.setdefault(fold(letter), at)
    return found


def label(field: str) -> str:
    return BY_NAME[field].label


def _reader(one: Field, source: Source, head: str, today: date) -> Callable[[Value], Any]:
    """The function that reads a cell of this column: missing → None, the source's own words, then by the field's kind."""
    if not one.fills:
        return lambda value: None
    missing = MISSING | {fold(text) for text in source.missing}
    own = {fold(text): value for text, value in one.values.items()}
    by_kind = _by_kind(BY_NAME[one.fills], source, one.formats, head, today)
    long = BY_NAME[one.fills].kind == "text"

    def read(value: Value) -> Any:
        if long and isinstance(value, str) and len(value) > 40:
            return by_kind(value)
        if (name := fold(value) if isinstance(value, str) else fold(values.text(value))) in own:
            value = own[name]
            return None if value is None else by_kind(value)
        return None if name in missing else by_kind(value)

    return read


def constants(source: Source, today: date) -> dict[str, Any]:
    """What every row of the source says. Raises Doubt for a value that its field does not know."""
    return {
        name: _by_kind(BY_NAME[name], source, (), label(name), today)(value) for name, value in source.constants.items()
    }


def _by_kind(one: Fillable, source: Source, formats: tuple[str, ...], head: str, today: date) -> Callable[[Any], Any]:
    match one.kind:
        case "number":
            return values.number
        case "text":
            return values.text
        case "line":
            return values.line
        case "name":
            return values.name
        case "code":
            return lambda value: values.name(value, 64)
        case "past":
            return lambda value: values.past(value, formats, today)
        case "limit":
            return lambda value: values.limit(value, formats, today)
        case "count":
            return values.count
        case "amount":
            unit = 10_000 if "万元" in head else 1
            return lambda value: values.amount(value, unit)
        case "hours":
            return values.hours
        case "names":
            return values.names
        case "posts":
            return values.posts
        case "reasons":
            return values.reasons
        case "topic":
            parting = _parting(source.topic_separator)
            return lambda value: _levels(value, parting)
        case "word" | "yesno":
            return _word(one, source.target)
    raise ValueError(one.kind)


def _parting(separator: str) -> re.Pattern[str]:
    """What parts the levels: the separator in either width; where it is > an arrow, too."""
    wide = {mark: f"[{re.escape(mark)}{chr(ord(mark) + 0xFEE0)}]" for mark in separator if "!" <= mark <= "~"}
    shaft = "[-－=＝]*" if separator == ">" else ""
    return re.compile(shaft + "".join(wide.get(mark, re.escape(mark)) for mark in separator))


def _levels(value: Value, parting: re.Pattern[str]) -> tuple[str, ...]:
    parts = parting.split(values.line(value))
    levels = tuple(filter(None, (values.name(part.strip()) for part in parts)))
    if len(levels) > 3:
        raise Doubt("topic_too_deep", f"{{}}有 {len(levels)} 级，最多三级；只保留了前三级。", levels[:3], cell=value)
    return levels


def _word(one: Fillable, target: Target) -> Callable[[Any], Any]:
    words = words_of(one.name, target)
    offered = "、".join(offer(one.name, target).values())

    def read(value: Any) -> Any:
        if isinstance(value, bool) and one.kind == "yesno":
            return value
        name = fold(values.text(value))
        if name in words:
            return words[name]
        # Better an accusation too many than the text of one (条例 30, 46).
        if one.name == "category" and re.search("检举|控告|揭发|纪检", name):
            return Category.ACCUSATION
        raise Doubt("unknown_value", f"{{}}不认识，按空白处理；请改为{offered}之一，或在映射里写明它的意思。", cell=values.line(value))  # fmt: skip

    return read


def offer(name: str, target: Target) -> dict[Any, str]:
    """The values of a closed list, each with its Chinese word, as a template offers them."""
    if BY_NAME[name].kind == "yesno":
        return {True: "是", False: "否"}
    chinese: dict[Any, str] = {}
    for spelling, value in words_of(name, target).items():
        if not spelling.isascii() or spelling == "12345":
            chinese.setdefault(value, spelling)
    return chinese


# Rows


class _Rows:
    """The rows read so far: records, problems, and what is known across rows (numbers, spellings of topics)."""

    def __init__(
        self, table: Table, source: Source, columns: list[_Column], refused: tuple[int, ...], today: date
    ) -> None:
        self.sheet, self.source, self.columns, self.refused = table.sheet, source, columns, refused
        self.also: tuple[str, ...] = ()  # what the refused columns of this row say
        try:
            self.constants = constants(source, today)
        except Doubt as doubt:
            raise FileProblem(f"映射里每一行都写的{doubt.told()}") from None
        # Where a source can do without, a column of numbers in which nothing stands is as good as none.
        numbers = [column.at for column in columns if column.fills == "number"]
        self.numbered = any(one.fills == "number" and one.required for one in source.fields) or any(
            cells[at] is not None for at in numbers for _, cells in table.body
        )
        self.letter = {column.fills: column.letter for column in reversed(columns)}
        self.head = {column.fills: column.head for column in reversed(columns)}
        self.made: list[Record] = []
        self.rejected: set[int] = set()
        self.problems: list[Problem] = []
        self.scrubbed: Counter[str] = Counter()
        self.latest: date | None = None
        self.spellings: dict[tuple[str, ...], str] = {}
        self.by_number: dict[str, Record] = {}
        self.occurred: Counter[bytes] = Counter()

    def note(self, line: int, field: str, code: str, sentence: str, rejects: bool = False) -> None:
        self.problems.append(Problem(self.sheet, line, self.letter.get(field), code, sentence, rejects))
        if rejects:
            self.rejected.add(line)

    def read(self, line: int, cells: tuple[Value, ...]) -> None:
        self.also = tuple(values.text(cells[at]) for at in self.refused if cells[at] is not None)
        said = self._said(line, cells)
        if line in self.rejected:
            return
        for name, value in self.constants.items():
            said.setdefault(name, value)
        self._check_days(line, said)
        self._check_counts(line, said)
        self._name_things(said)
        self._scrub(line, said)
        self._number(line, said)
        if line in self.rejected:
            return
        self._title(said)
        self._keep(Record(line=line, **said))

    def _said(self, line: int, cells: tuple[Value, ...]) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for column in self.columns:
            value = cells[column.at]
            if value is None:
                continue
            found = _ask(column, value)
            if type(found) is Doubt:
                sentence = f"{column.head}{found.told(self.also)}"
                self.problems.append(Problem(self.sheet, line, column.letter, found.code, sentence, found.rejects))
                if found.rejects:
                    self.rejected.add(line)
                if found.code == "percent":
                    said.setdefault("progress", values.line(value))
                found = found.value
            if found is None or found == "":
                continue
            fills = column.fills
            if column.prefix is not None:
                found = f"{column.prefix}{found}"
                said[fills] = f"{said[fills]}\n{found}" if fills in said else found
            else:
                said.setdefault(fills, found)
        return said

    def _check_days(self, line: int, said: dict[str, Any]) -> None:
        for name in _PAST:
            if type(moment := said.get(name)) is datetime and (name, self.source.target) != ("received", "matters"):
                said[name] = moment.date()
        for late, early in _LATE:
            if late in said and early in said and said[late] < (first := _day(said[early])):
                self._reversed(line, late, said.pop(late), early, first)
                # A closing day was there, so it is closed, also where the day itself cannot be.
                if (late, self.source.target) in (("finished", "matters"), ("off", "disputes")):
                    said.setdefault("status", late)
        if self.source.target == "disputes":
            if "off" in said and said.setdefault("status", "off") != "off":
                off = quoted(said.pop("off"), self.also)
                sentence = f"{self._called('off')}{off}与状态矛盾（状态还没有销账）；按状态算未销账，请核对。"
                self.note(line, "off", "finished_but_open", sentence)
        elif "finished" in said and said.setdefault("status", "finished") in _OPEN:
            finished = quoted(said.pop("finished"), self.also)
            sentence = f"{self._called('finished')}{finished}与状态矛盾（状态还没有办结）；按状态算未办结，请核对。"
            self.note(line, "finished", "finished_but_open", sentence)
        for name in _PAST:
            if name in said and ((day := _day(said[name])) > (self.latest or date.min)):
                self.latest = day

    def _reversed(self, line: int, late: str, day: date, early: str, first: date) -> None:
        dates = f"{self._called(late)}{quoted(day, self.also)}早于{self._called(early)}{quoted(first, self.also)}"
        sentence = f"{dates}；前者按“不知道哪天”处理，请核对两个日期。"
        self.note(line, late, "dates_reversed", sentence)

    def _called(self, field: str) -> str:
        return self.head.get(field) or label(field)

    def _check_counts(self, line: int, said: dict[str, Any]) -> None:
        solved, all_ = said.get("households_solved"), said.get("households")
        if solved is not None and all_ is not None and solved > all_:
            sentence = f"{self._called('households_solved')} {solved} 多于{self._called('households')} {all_}，没有采用；请核对两个数。"
            self.note(line, "households_solved", "too_many_households", sentence)
            del said["households_solved"]
        elif solved and all_ is None:
            sentence = f"{self._called('households')}没有读到数，{self._called('households_solved')} {solved} 无从核对，没有采用；请补填{self._called('households')}的整数。"
            column = "households" if "households" in self.letter else "households_solved"
            self.note(line, column, "solved_without_households", sentence)
            del said["households_solved"]
        elif "reasons" in said and all_ is not None:
            left, reasons = all_ - (solved or 0), sum(households for _, households in said["reasons"])
            if reasons > left:
                sentence = f"{self._called('reasons')}共 {reasons} 户，多于未化解的 {left} 户，没有采用；请核对户数。"
                self.note(line, "reasons", "too_many_households", sentence)
                del said["reasons"]

    def _name_things(self, said: dict[str, Any]) -> None:
        for name in ("street", "community", "unit"):
            code = said.pop(f"{name}_code", "")
            if code and numbers_a_person(code, self.also):
                code = ""
            if called := self._bare(said.pop(name, None) or code):
                said[name] = _written(called, code)
        if "cooperating" in said:
            said["cooperating"] = tuple(_written(name, "") for name in map(self._bare, said["cooperating"]) if name)
        written: tuple[str, ...] = said.pop("topic", ()) + said.pop("topic2", ()) + said.pop("topic3", ())
        if levels := tuple(filter(None, map(self._bare, written))):
            said["topic"] = self._spelled(levels[:3])

    def _spelled(self, levels: tuple[str, ...]) -> tuple[Written, ...]:
        """A level that stands in two spellings of case or width is one; the first met in the file gives its name."""
        folded: tuple[str, ...] = ()
        found = []
        for level in levels:
            folded += (_folded(level),)
            found.append(_written(self.spellings.setdefault(folded, level), ""))
        return tuple(found)

    def _scrub(self, line: int, said: dict[str, Any]) -> None:
        if said.get("category") == Category.ACCUSATION:
            for name in (*_FREE, *_TELLING):
                said.pop(name, None)
            said["title"] = ACCUSATION_TITLE
            return
        for name in _FREE:
            if name in said:
                said[name] = self._fitting(line, name, self._clean(said[name]), said)
        for name in ("estate", "building"):
            if name in said and (bare := self._bare(said.pop(name))):
                said[name] = _written(bare, "")
        if "reasons" in said:
            said["reasons"] = tuple((self._clean(why), households) for why, households in said["reasons"])
        if "leaders" in said:
            said["leaders"] = tuple(filter(None, map(self._bare, said["leaders"])))

    def _bare(self, name: str) -> str:
        """A name without people, and without the mark where one stood: nothing is called 〔电话〕."""
        clean = self._clean(name)
        return re.sub("[(（]?〔[^〕]*〕[)）]?", "", clean).strip(" -,，、") if "〔" in clean else clean

    def _clean(self, text: str) -> str:
        found = scrub(text, self.also)
        if found.found:
            self.scrubbed.update(found.found)
        return found.text

    def _fitting(self, line: int, name: str, text: str, said: dict[str, Any]) -> str:
        longest = BY_NAME[name].longest
        if longest is None or len(text) <= longest:
            return text
        if name == "title":
            said.setdefault("text", text)
        else:
            sentence = f"{self._called(name)}有 {len(text)} 个字，只保留了前 {longest} 个；请缩短后再导入。"
            self.note(line, name, "too_long", sentence)
        return text[: longest - 1] + "…"

    def _number(self, line: int, said: dict[str, Any]) -> None:
        if self.numbered:
            if not said.get("number"):
                sentence = f"{self._called('number')}是空的，没有导入；请补上编号。"
                self.note(line, "number", "no_number", sentence, rejects=True)
            elif reason := numbers_a_person(said["number"], self.also):
                sentence = f"{self._called('number')}像{reason}，这一行没有导入；请核对是否选错了列。"
                self.note(line, "number", "number_of_person", sentence, rejects=True)
            return
        # Without a number of its own a row is known by what it says; the same row a second time is another one.
        print_ = blake2b(repr(sorted(said.items())).encode(), digest_size=16).digest()
        self.occurred[print_] += 1
        again = blake2b(print_ + str(self.occurred[print_]).encode(), digest_size=6).hexdigest()
        said["number"] = f"{self.source.name[:27]}-{again}"

    def _title(self, said: dict[str, Any]) -> None:
        if not said.get("title"):
            said["title"] = (
                first_sentence(said.get("text", ""))
                or (said["topic"][-1].name[:80] if said.get("topic") else "")
                or said["number"]
            )

    def _keep(self, record: Record) -> None:
        first = self.by_number.setdefault(record.number, record)
        if first is not record:
            differing = [
                self._called(one.name) if one.name in BY_NAME else one.name
                for one in _COMPARED
                if getattr(first, one.name) != getattr(record, one.name)
            ]
            number = quoted(record.number)
            if differing:
                sentence = f"编号{number}与第 {first.line} 行重复而内容不同（{'、'.join(differing)}），没有导入；请核对后只留一行。"
                self.note(record.line, "number", "duplicate_number", sentence, rejects=True)
                return
            sentence = f"编号{number}与第 {first.line} 行完全相同，只算一件；可以删去一行。"
            self.note(record.line, "number", "repeated_row", sentence)
        self.made.append(record)


_COMPARED = [one for one in fields(Record) if one.name != "line"]


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _ask(column: _Column, value: Value) -> Any:
    """The value of a cell, or the Doubt it raises."""
    seen = column.seen
    if seen is not None and value in seen:
        return seen[value]
    try:
        found = column.read(value)
    except Doubt as doubt:
        found = doubt
    if seen is not None and len(seen) < 100_000:
        seen[value] = found
    return found


@lru_cache(maxsize=20_000)
def _written(name: str, code: str) -> Written:
    return Written(name, code)


@lru_cache(maxsize=20_000)
def _folded(name: str) -> str:
    return fold(name)


def first_sentence(text: str, longest: int = TITLE) -> str:
    """The first sentence of a text as a title, without its full stop."""
    first = re.split(r"[。！？!?；;\n]", text.strip(), maxsplit=1)[0].strip() if text else ""
    return first if len(first) <= longest else first[: longest - 1] + "…"


def shown(record: Record, target: Target) -> Iterable[tuple[str, str]]:
    """What a record says, field label → text: as a preview shows it."""
    for one in fields(Record):
        value = getattr(record, one.name)
        if one.name in BY_NAME and value not in (None, (), "", False):
            words = offer(one.name, target) if BY_NAME[one.name].kind in ("word", "yesno") else {}
            yield label(one.name), words.get(value) or _as_text(value)


def _as_text(value: Any) -> str:
    if isinstance(value, Written):
        return f"{value.name}（{value.code}）" if value.code else value.name
    if isinstance(value, tuple):
        return "；".join(" ".join(map(str, one)) if type(one) is tuple else _as_text(one) for one in value)
    return str(value)

"""Cells become values: days, numbers, words and texts as people write them, or one sentence that says what to write instead."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from data_access.imports.workbooks import Value
from data_access.privacy import LONG_SURNAMES, SURNAMES, numbers_a_person, scrub

EARLIEST = date(1990, 1, 1)
_EPOCH = datetime(1899, 12, 30)
_BEIJING = timezone(timedelta(hours=8))
# Serial numbers of Excel that stand for 1990 … 2064; a count of persons or a year is smaller.
_SERIALS = range(32874, 60001)


class Doubt(ValueError):
    """What a cell says cannot be taken, or not without a word.

    sentence  in Chinese; {} stands for the content of the cell, for what may be quoted of it hangs on its row
    value     what is taken all the same
    """

    def __init__(self, code: str, sentence: str, value: object = None, rejects: bool = False, cell: object = ""):
        super().__init__(code)
        self.code, self.sentence, self.value, self.rejects, self.cell = code, sentence, value, rejects, cell

    def told(self, also: tuple[str, ...] = ()) -> str:
        """The sentence with the cell's content, short and without people; also: what the row's refused columns say."""
        return self.sentence.replace("{}", quoted(self.cell, also))


def quoted(value: object, also: tuple[str, ...] = ()) -> str:
    """A cell's content for a sentence, short and without people; also: what the row's refused columns say."""
    shown = scrub(str(value), also).text
    return f"“{shown if len(shown) <= 24 else shown[:23] + '…'}”"


# Texts

_ESCAPED = re.compile(r"_x00[0-1][0-9A-Fa-f]_")
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")
# They turn the order of what is read, or hide in a name and make two of one; splitlines parts at the others.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
)


def text(value: Value) -> str:
    """A cell as text: whole numbers without .0, days in ISO, one blank for many, no remains of line ends (_x000D_), no
    invisible characters."""
    if isinstance(value, str):
        if "_x00" in value:
            value = _ESCAPED.sub(lambda found: "\n" if found[0][5:6] in "Aa" else "", value)
        if not value.isprintable():
            lines = _UNSEEN.sub("", value).splitlines()
            value = "\n".join(filter(None, (_BLANKS.sub(" ", line).strip() for line in lines)))
        elif "  " in value:
            value = _BLANKS.sub(" ", value)
        return value.strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, (date, datetime)):
        return str(value).removesuffix(" 00:00:00")
    return "" if value is None else str(value)


def line(value: Value) -> str:
    """The same in one line."""
    return " ".join(text(value).split())


def _plain(value: Value) -> str:
    return unicodedata.normalize("NFKC", line(value))


def name(value: Value, longest: int = 100) -> str:
    """A name or code in one line. Raises Doubt for what is too long for one: it is another column."""
    found = line(value)
    if len(found) > longest:
        raise Doubt(
            "too_long", f"有 {len(found)} 个字，不像名称，没有采用；请核对是否选错了列，或缩短到 {longest} 字以内。"
        )
    return found


# Numbers of rows

# A csv made by a program that took the numbers for figures.
_FLOAT = re.compile(r"^(\d{5,})\.0$")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{2}")


def number(value: Value, longest: int = 40) -> str:
    """The number of a row. Raises Doubt, which rejects the row, for one too long or broken by a spreadsheet, which keeps
    15 figures and writes zeros for the others."""
    found = _plain(value)
    # The ways in which exports force a number to stay text: '0012, ="0012".
    found = found.removeprefix("=").strip("\"'`") if found[:1] in {"=", "'", "`", '"'} else found
    if isinstance(value, (int, float)) and abs(value) >= 1e15:
        if float(f"{value:.15g}") == float(value) or (isinstance(value, float) and abs(value) > _EXACT):
            raise Doubt("number_broken", _BROKEN, rejects=True, cell=f"{value:.0f}")
    elif _SCIENTIFIC.fullmatch(found):
        raise Doubt("number_broken", _ROUNDED, rejects=True, cell=found)
    found = _FLOAT.sub(r"\1", found)
    if len(found) > longest:
        raise Doubt("number_too_long", f"{{}}有 {len(found)} 个字符，最多 {longest} 个；这一行没有导入，请核对是否选错了列。", rejects=True, cell=found)  # fmt: skip
    return found


_EXACT = 1 << 53  # above it a cell of figures does not keep every one of them, whichever program wrote it
_ROUNDED = "{}是科学计数法，原来的编号已经丢失；这一行没有导入，请在原系统把编号按文本格式重新导出。"
_BROKEN = "{}超过 15 位，已被表格软件改坏；这一行没有导入，请在原系统把编号按文本格式重新导出。"

# Days

_TIME = (
    r"(?:(?P<half>上午|下午|晚上|晚|中午|凌晨) *)?(?P<hour>\d{1,2})(?: *[:时点] *(?P<minute>\d{1,2})(?: *[:分] *(?P<second>\d{1,2})(?:[.,]\d+)? *秒?)? *分?| *[时点])"
    r"(?: *(?P<mark>[AaPp])\.?[Mm]\.?)? *(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?"
)
_WEEKDAY = r"(?: *\(?(?:星期|周)[一二三四五六日天]\)?)?"
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}}) *[-/.年] *(?P<m>\d{{1,2}}) *[-/.月] *(?P<d>\d{{1,2}}) *[日号]?{_WEEKDAY}(?:(?: *T|(?<=[日号)])| ) *{_TIME})?")  # fmt: skip
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?: ?(\d\d)(\d\d)(\d\d)?)?(?=$|[T ])")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?: .*)?")
_HOW = "请改为 2026-10-25 这样的写法"


def moment(value: Value, formats: Iterable[str] = ()) -> date | datetime:
    """A day, or a moment in Beijing where the cell has a time other than midnight. formats: strptime forms, tried first.

    Raises Doubt: bad_date, ambiguous_date (day or month first, and no form says which), serial_date (read, with a word).
    """
    if isinstance(value, datetime):
        return _bare(value)
    if isinstance(value, date):
        return value
    if isinstance(value, (bool, time)):
        raise Doubt("bad_date", f"{{}}不是日期，{_HOW}。", cell=text(value))
    written = _plain(value)
    for form in formats:
        try:
            return _bare(datetime.strptime(written, form))
        except (ValueError, OverflowError):
            continue
    written = written.rstrip(".。")
    if found := _YEAR_FIRST.fullmatch(_COMPACT.sub(_spelled, written, count=1)):
        parts = found.groupdict()
        try:
            day = date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
            hour, *rest = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
            # 24:00 is the end of its day, as limits are written.
            return day if parts["hour"] is None or (hour == 24 and not any(rest)) else _bare(_at(day, hour, parts))
        except (ValueError, OverflowError):
            raise Doubt("bad_date", f"{{}}不是日期（日历上没有这一天或这个时刻），{_HOW}。", cell=written) from None
    if re.fullmatch(r"\d{5}(\.\d+)?", written) and int(float(written)) in _SERIALS:
        day = _bare(_EPOCH + timedelta(seconds=round(float(written) * 86400)))
        raise Doubt("serial_date", f"{{}}是表格软件的日期序号，已按 {day} 读入；请核对，并把这一列设成日期格式。", day, cell=written)  # fmt: skip
    if formats:
        raise Doubt("bad_date", f"{{}}不合映射里写明的日期格式；{_HOW}，或改正映射里的日期格式。", cell=written)
    if _YEAR_LAST.fullmatch(written):
        raise Doubt("ambiguous_date", f"{{}}分不清月和日；{_HOW}，或在映射里写明日期格式。", cell=written)
    raise Doubt("bad_date", f"{{}}不是日期，{_HOW}。", cell=written)


def _spelled(compact: re.Match[str]) -> str:
    year, month, day, hour, minute, second = compact.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}:{second or '00'}" if hour else "")


def _at(day: date, hour: int, parts: dict[str, str | None]) -> datetime:
    half, mark = parts["half"], (parts["mark"] or "").lower()
    if hour < 12 and (half in ("下午", "晚上", "晚") or mark == "p"):
        hour += 12
    if hour == 12 and (half == "凌晨" or mark == "a"):
        hour = 0
    minute, second = (int(parts[name] or 0) for name in ("minute", "second"))
    found = datetime(day.year, day.month, day.day, hour, minute, second)
    if zone := parts["zone"]:
        offset = timedelta() if zone == "Z" else timedelta(hours=int(zone[1:3]), minutes=int(zone[3:].strip(":") or 0))
        found = (found.replace(tzinfo=timezone(-offset if zone[0] == "-" else offset))).astimezone(_BEIJING)
    return found


def _bare(found: datetime) -> date | datetime:
    """Midnight is how a day without a time looks in a column of moments."""
    found = found.astimezone(_BEIJING).replace(tzinfo=None) if found.tzinfo else found
    return found.date() if found.time() == time() else found.replace(microsecond=0)


def past(value: Value, formats: Iterable[str], today: date) -> date | datetime:
    """A day that has been. Raises Doubt also for placeholders (1900-01-01 …) and the future: the day is unknown."""
    return _between(value, formats, today, "晚于今天，不可能已经发生")


def limit(value: Value, formats: Iterable[str], today: date) -> date:
    """A day that may come, within ten years."""
    found = _between(value, formats, today + timedelta(days=3653), "太远，不像真实的期限")
    return found.date() if isinstance(found, datetime) else found


def _between(value: Value, formats: Iterable[str], latest: date, too_late: str) -> date | datetime:
    try:
        found, doubt = moment(value, formats), None
    except Doubt as serial:
        found, doubt = serial.value, serial
        if not isinstance(found, date):
            raise
    day = found.date() if isinstance(found, datetime) else found
    if day < EARLIEST:
        raise Doubt("impossible_date", "{}早于 1990 年，像是系统占位的日期；已按“不知道哪天”处理，请补上真实日期或清空。", cell=day)  # fmt: skip
    if day > latest:
        raise Doubt("impossible_date", f"{{}}{too_late}；已按“不知道哪天”处理，请核对后改正或清空。", cell=day)
    if doubt:
        raise doubt
    return found


# Quantities

_COUNT = re.compile(r"(\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?:\.0+)? *(?:人次|人|户|个|件|名|位|家|批)?")
_AMOUNT = re.compile(r"[¥￥]? *(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?) *(亿|千万|百万|万|千)?元?(?:人民币)?")
_TIMES = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3}
_APPROXIMATE = re.compile(r"约|近|余|多|几|左右|上下|(?<!^)[-~至到—]|以上|以下|超过|不足|\+")


def count(value: Value) -> int:
    """A whole number of persons or households. What is only about right (约20人, 20-30) is not taken."""
    written = _plain(value)
    if re.fullmatch(r"[\d.]+ *%", written):
        raise Doubt("percent", "{}是百分比，不是户数、人数；只作为“来源自报进度”保留，请填写户数或人数。", None, cell=written)  # fmt: skip
    found = _COUNT.fullmatch(written)
    if found and (counted := int(found[1].replace(",", ""))) < 10**8:
        return counted
    if _APPROXIMATE.search(written) and re.search(r"\d|[一二三四五六七八九十百千]", written):
        raise Doubt("approximate", "{}不是确数，没有采用；请填写一个整数，如 20。", cell=written)
    raise Doubt("bad_number", "{}不是整数，没有采用；请只填数字，如 20。", cell=written)


def amount(value: Value, unit: int = 1) -> Decimal:
    """Yuan. unit: what the head counts in (万元: 10,000), where the cell does not say it itself."""
    written = _plain(value)
    found = _AMOUNT.fullmatch(written)
    if reason := numbers_a_person(written):
        raise Doubt("bad_number", f"像{reason}，没有采用；请核对是否选错了列。")
    if found:
        factor = _TIMES[found[2]] if found[2] else 1 if "元" in written else unit
        yuan = Decimal(found[1].replace(",", "")) * factor
        if yuan < 10**13:
            return yuan.quantize(Decimal("0.01"))
    elif _APPROXIMATE.search(written) and re.search(r"\d", written):
        raise Doubt("approximate", "{}不是确数，没有采用；请填写一个数，如 1200 元或 0.12 万元。", cell=written)
    raise Doubt("bad_number", "{}不是金额，没有采用；请填写一个数，如 1200 元或 0.12 万元。", cell=written)


def hours(value: Value) -> int:
    """A limit in hours. Days are no 24 hours: the law counts them by the calendar."""
    written = _plain(value)
    found = re.fullmatch(r"(\d{1,4})(?:\.0+)? *(?:小时|时|h|H|hours?)?", written)
    if found and int(found[1]):
        return int(found[1])
    raise Doubt("bad_number", "{}不是小时数，没有采用；请填写小时数，如 24；按天的期限请另填“办理期限”的日期。", cell=written)  # fmt: skip


# Lists

_PARTS = re.compile(r"[;；、，,/\n]+")
_POST = (
    "党组书记|总支书记|支部书记|书记|主任|区长|县长|市长|镇长|乡长|局长|部长|处长|科长|所长|院长|队长|站长|主席|常委|委员|检察长|秘书长"
    "|总经理|董事长|经理|负责人|组长|厂长|校长|行长|会长|专员|调研员"
)
# What ends like an organ may be a name (陈登科, 李学会, 张工会, 王大局), so it is believed by the word of a department, by a
# word that ends no name, or by one character behind what does not look like a name.
_DEPARTMENT = re.compile(
    r"[区县市]?(?:[区县市镇乡村]|街道|社区|总?工会|妇联|残联|团委|党?委|党工委|纪委|监委|教委|科委|(?:经信|发改|住建|城管|卫健|国资|政法|农工|商务)委"
    r"|(?:财政|司法|公安|应急|应急管理|文旅|审计|统计|体育|园林|园林绿化|环保|生态环境|市场监管|信访|人社|人力社保|规自|房管|交通|水务|税务|医保|民政)局"
    r"|(?:组织|宣传|统战|武装|社会工作)部|法院|检察院|信访办|编办|国资办|人防办)"
)
_LONG_FORM = re.compile(
    r"(.*)(?:街道|社区|办事处|办公室|委员会|常委会|居委会|村委会|总工会|联席会议|中心|党委|工委|政府|人大|政协|党组|支部|总支|公司|集团|分局|派出所|大队|支队)"
)
_SHORT_FORM = re.compile(r"[区县市].{2,}[委局办院部处所站队]|.{2,}[区县市镇乡村委局办院部处所站队]")
_RANK = r"(?:(?:常务|第一)?副|第一|代理?)?"
_AS_POST = re.compile(rf"(.*?)({_RANK}(?:{_POST}))(?!会|(?:{_POST}))")


def names(value: Value) -> tuple[str, ...]:
    """Several names in one cell, each once."""
    return tuple(dict.fromkeys(filter(None, (name(part.strip()) for part in _PARTS.split(_plain(value))))))


def posts(value: Value) -> tuple[str, ...]:
    """The posts in a cell, without the names that stand beside them. 、 joins the posts of one person, ； parts persons.

    A name in front of a post is told from a place by what stands between: an organ does (八角街道工委书记), a name does
    not (张三书记). Raises Doubt with the posts when something was left out.
    """
    found, complete = [], True
    for person in re.split(r"[;\n]+", unicodedata.normalize("NFKC", text(value))):
        held = []
        for part in re.split(r"[、,/()\[\] ]+", person.strip()):
            if not part:
                continue
            match = _AS_POST.match(part)
            if not match:
                complete = False
                continue
            before, post = match.groups()
            keep = not before or _is_organ(before)
            complete = complete and keep and match.end() == len(part)
            held.append(before + post if keep and len(before) < 40 else post)
        if held:
            found.append("、".join(held))
    held_by = tuple(dict.fromkeys(found))
    if not complete:
        raise Doubt("name_left_out", "里有职务以外的内容（可能是姓名），没有收；请只填职务，如“区委副书记”，多位用分号隔开。", held_by)  # fmt: skip
    return held_by


def _is_organ(before: str) -> bool:
    if _DEPARTMENT.fullmatch(before):
        return True
    if form := _LONG_FORM.fullmatch(before):
        return len(form[1]) != 1 or form[1] in "区县市镇乡村"
    like_a_name = (len(before) <= 3 and before[0] in SURNAMES) or (len(before) <= 4 and before[:2] in LONG_SURNAMES)
    return not like_a_name and _SHORT_FORM.fullmatch(before) is not None


def reasons(value: Value) -> tuple[tuple[str, int], ...]:
    """Why the rest is not solved: 产权 8户；资料3户. A reason without its households cannot be counted: Doubt."""
    found: list[tuple[str, int]] = []
    left = []
    for part in _PARTS.split(_plain(value)):
        match = re.fullmatch(r"(.{1,40}?) *[::]? *\(?(\d{1,6}) *户?\)?", part.strip())
        if match and match[1].strip(" :(") and int(match[2]):
            found.append((match[1].strip(" :("), int(match[2])))
        elif part.strip():
            left.append(part.strip())
    if left:
        raise Doubt("reason_without_households", "{}没有写明户数，没有计入；请写成“产权 8户；资料 3户”。", tuple(found), cell='；'.join(left))  # fmt: skip
    return tuple(found)

"""The State Council's notice on a year's holidays (放假安排), read as it is written: which days are off, which are worked."""

import re
import unicodedata
from datetime import date, timedelta

_DAY = r"(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*[日号]?"
_NAMED = re.compile(rf"{_DAY}(?:\s*[至到~—–]+\s*(?:{_DAY}|(\d{{1,2}})\s*[日号]?))?|(\d{{1,2}})\s*日")
_BESIDE = re.compile(r"\([^)]*\)|共\s*\d+\s*天")  # what a notice says beside its days: （周五）, 共8天


def announced(text: str, year: int) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """(days off, make-up days) of a year as its notice announces them: what a sentence names is off, unless it says 上班.
    Raises ValueError as `named_days`."""
    told: dict[bool, list[str]] = {True: [], False: []}
    for sentence in re.split(r"[。；;\n]", text):
        both = "放假" in sentence and "上班" in sentence
        for part in re.split("[，,]", sentence) if both else [sentence]:
            told["上班" in part].append(part)
    off, work = (named_days("\n".join(told[worked]), year) for worked in (False, True))
    return off, work


def named_days(text: str, year: int) -> tuple[date, ...]:
    """The days that a text names, in order, as a notice writes them: 1月1日（周五）至3日（周日）、9月20日、28日, or 2027-01-01.

    Without a year a day is of `year`, but for a stretch that reaches back into December. Raises ValueError, in Chinese,
    for what is no day.
    """
    plain, found, month = _BESIDE.sub("", unicodedata.normalize("NFKC", text)), set(), (year, 0)
    for match in _NAMED.finditer(plain):
        first_year, first_month, first_day, last_year, last_month, last_day, same_month, alone = match.groups()
        if alone:  # 2月14日、28日
            if not month[1]:
                raise ValueError(f"“{match[0]}”没有写明月份")
            found.add(_day_of(*month, int(alone)))
            continue
        reaches_back = last_month is not None and int(last_month) < int(first_month)
        month = (int(first_year or (year - 1 if reaches_back else year)), int(first_month))
        first = last = _day_of(*month, int(first_day))
        if same_month:
            last = _day_of(*month, int(same_month))
        elif last_month:
            month = (int(last_year or (year if reaches_back else month[0])), int(last_month))
            last = _day_of(*month, int(last_day))
        if not first <= last < first + timedelta(days=31):
            raise ValueError(f"“{match[0].strip()}”的先后或长短不对")
        found |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    if odd := re.search(r"\S*\d\S*", _NAMED.sub(" ", plain)):
        raise ValueError(f"“{odd[0][:20]}”不是日期，请写成 1月1日至3日 或 2027-01-01")
    return tuple(sorted(found))


def _day_of(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"没有 {year}年{month}月{day}日 这一天") from None

"""采暖季: this winter against the past ones, streaks and claims with their proof, places before the season; as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from briefing.content import Column, Paper
from briefing.figures import count_words
from briefing.numbers import UNKNOWN, count, day_short, period, whole
from briefing.overview import Phrase
from briefing.periods import SEASON, earlier_years
from data_access.district import Names
from data_access.metrics.declaration import Metric
from data_access.metrics.definitions import RULE_VERSION
from data_access.metrics.measure import ZERO, Answer, Figure, Missing, Window
from data_access.places import Recurring
from domain.thresholds import Season
from domain.winters import Streak, Verdict, Week, Winter, days_without, laid_over, verdict, weeks, winters_without

RECEIVED, COLLECTIVE = "received_items", "collective"
# What is claimed not to have been: the number, its word, its measure word.
CLAIMED: Mapping[str, tuple[str, str]] = {COLLECTIVE: ("供暖集体访", "批次"), RECEIVED: ("供暖收件", "件次")}
LEAST = 2
PLACES_RULE = (
    f"上一采暖季在同一楼、院登记了 {LEAST} 件次以上供暖事项，且其中至少一件今天还没有化解的。"
    "化解以登记的化解日为准，办结不等于化解；没有登记楼院的事项和检举控告不在内"
)
PLACES_TITLE = "采暖季前需查修的楼院"
_PLACES = (
    Column("name", "楼院", width=26),
    Column("street", "街道"),
    Column("community", "社区", width=18),
    Column("heating", "供热单位", width=20),
    Column("owner", "产权单位", width=20),
    Column("matters", "供暖事项(件次)", "number", 14),
    Column("unsolved", "未化解(件次)", "number", 14),
    Column("last_day", "最近一件", "date"),
)


@dataclass(frozen=True)
class Winters:
    """The winters a day looks at.

    base   the first day there are records of
    shown  the running season, or the last that is over
    past   those before it that lie wholly in the records, oldest first
    next   the one to come
    """

    base: date
    today: date
    shown: Season
    past: tuple[Season, ...]
    next: Season

    @property
    def running(self) -> bool:
        """Whether the season lasts today."""
        return self.shown.last >= self.today

    @property
    def ended(self) -> Season | None:
        """The last season that is over; None where the records have none."""
        if not self.running:
            return self.shown
        return self.past[-1] if self.past else None

    @property
    def all(self) -> tuple[Season, ...]:
        """Past and shown, oldest first."""
        return (*self.past, self.shown)

    @property
    def so_far(self) -> Window:
        """The days of the shown season up to today."""
        return up_to(self.shown, self.today)

    @property
    def same_days(self) -> list[Window]:
        """As many days of each past season, oldest first."""
        return earlier_years(SEASON, self.so_far, self.past, len(self.past))[::-1]

    def weeks(self, season: Season) -> list[Window]:
        """The weeks of a season that are over."""
        return [Window(*week) for week in weeks(season, self.today)]


def winters(seasons: Sequence[Season], base: date, today: date) -> Winters | None:
    """The winters of a day; None before any season of the records. seasons: in order, the next one among them."""
    begun = [season for season in seasons if season.first <= today and season.last >= base]
    coming = [season for season in seasons if season.first > today]
    if not begun:
        return None
    past = tuple(season for season in begun[:-1] if season.first >= base)
    return Winters(base, today, begun[-1], past, coming[0])


def up_to(season: Season, today: date) -> Window:
    """The days of a season up to today."""
    return Window(season.first, min(season.last, today))


def season_name(season: Season, today: date | None = None) -> str:
    """2025—2026 采暖季; 本采暖季 for the one that runs on `today`."""
    if today is not None and season.first <= today <= season.last:
        return "本采暖季"
    first, last = season.first.year, season.last.year
    return f"{first if first == last else f'{first}—{last}'} 采暖季"


def laid(found: Winters, figures: Sequence[Figure]) -> tuple[Week, ...]:
    """The weeks over one another; figures: of the weeks of each season of `found.all`, in order."""
    values: dict[Season, list[float | None]] = {}
    rest = iter(figures)
    for season in found.all:
        asked = zip(found.weeks(season), rest)  # noqa: B905 — the rest belongs to the next seasons
        # A week that began before the records is not a whole one.
        values[season] = [figure.value if week.first >= found.base else None for week, figure in asked]
    shown = values.pop(found.shown)
    # Weeks to come have a place on the axis, too.
    longest = len(weeks(found.shown, date.max))
    return laid_over(shown + [None] * (longest - len(shown)), values.values())


def sentence(found: Winters, this: Figure, past: Sequence[Figure], whose: str) -> tuple[Phrase, ...]:
    """The one sentence: this winter so far, the last one where none runs, against the same days of the past ones."""
    days = (found.so_far.last - found.so_far.first).days + 1
    said = count_words(this, "件次")
    if found.running:
        begin = Phrase(f"{whose}本采暖季已", f"{days} 天", "，供暖收件")
        return begin, Phrase("", said, "，", RECEIVED), Phrase(f"{_against(this, past, '往年同期')}。", "", "")
    begin = Phrase(f"{whose}上一采暖季（{period(found.shown.first, found.shown.last)}）供暖收件", "", "")
    coming = f"{(found.next.first - found.today).days} 天"
    against = Phrase(f"{_against(this, past, '往年')}；距下一采暖季还有", coming, "。")
    return begin, Phrase("", said, "，", RECEIVED), against


def _against(this: Figure, past: Sequence[Figure], what: str) -> str:
    """高于往年同期（20—45 件次）"""
    known = [figure.value for figure in past if figure.value is not None]
    if not known:
        return f"没有{what}可比"
    low, high = min(known), max(known)
    span = count(low, "件次") if low == high else f"{whole(low)}—{count(high, '件次')}"
    if this.state == "too_few":
        return f"{what}为 {span}"
    if this.value is None:
        more = this.arrived is not None and this.arrived > high
        return f"有来源缺数，{'仍已高于' if more else '暂不与'}{what}（{span}）{'' if more else '比较'}"
    place = "高于" if this.value > high else "低于" if this.value < low else "在"
    return f"{place}{what}（{span}）{'之内' if place == '在' else ''}"


def finding(found: Winters, laid: Sequence[Week]) -> str:
    """The title of the chart: how many weeks stand above all past winters, or below."""
    which = season_name(found.shown, found.today)
    own = [week for week in laid if week.this is not None]
    judged = [week for week in own if week.high is not None]
    if not any(week.high is not None for week in laid):
        return f"{which}每周供暖收件，没有往年可比"
    if not judged:
        return f"{which}还没有已知的整周，先看往年各周供暖收件"
    above = [week for week in judged if week.above]
    below = [week for week in judged if week.low is not None and week.this is not None and week.this < week.low]
    for some, words in ((above, "供暖收件超过往年最多"), (below, "供暖收件少于往年最少")):
        if some:
            named = "、".join(str(week.number + 1) for week in some)
            those = f"第{named}周" if len(some) <= 4 else f"已知的 {len(judged)} 周中有 {len(some)} 周"
            return f"{which}{those}{words}"
    return f"{which}已知的 {len(judged)} 周，供暖收件都在往年范围内"


# --- claims -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Claim:
    """That there was none of something (a metric): days and winters in a row without, and what each winter had."""

    metric: str
    days: Streak[Missing]
    in_a_row: Streak[Missing] | None
    winters: tuple[Winter[Missing], ...]

    @property
    def what(self) -> str:
        """供暖集体访"""
        return CLAIMED[self.metric][0]

    @property
    def unit(self) -> str:
        """批次"""
        return CLAIMED[self.metric][1]


def claim(found: Winters, metric: str, last: date | None, since: Figure, seasons: Sequence[Figure]) -> Claim:
    """The claim about a number.

    last: day of its last case; since: the figure from the first day of records to today; seasons: of each of found.all.
    """
    both = zip(found.all, seasons, strict=True)
    had = tuple(Winter(season, figure.arrived or 0, figure.missing) for season, figure in both)
    days = days_without(last, since.missing, found.base, found.today)
    return Claim(metric, days, winters_without(had, found.base, found.today), had)


def days_words(claim: Claim, today: date) -> str:
    """已 37 天没有供暖集体访，最近一批在2026年10月18日"""
    streak, what = claim.days, claim.what
    if streak.broken is None:
        return f"有记录以来 {streak.length:,} 天没有过{what}"
    last = f"最近一{claim.unit[0]}在{day_short(streak.broken, today)}"
    return f"已 {streak.length:,} 天没有{what}，{last}" if streak.length else f"今天就有{what}"


def row_words(claim: Claim, today: date) -> str:
    """连续 4 个采暖季没有供暖集体访，本采暖季至今也没有；再往前，2021—2022 采暖季有 1 批次"""
    streak = claim.in_a_row
    broken = streak and next((w for w in claim.winters if w.season.first == streak.broken), None)
    if streak is None or not (streak.length or broken):
        return f"有记录以来还没有一个完整的采暖季，没有{claim.what}的季数无从数起"
    had = f"{season_name(broken.season, today)}有 {count(broken.had, claim.unit)}" if broken else ""
    said = f"连续 {streak.length} 个采暖季没有{claim.what}"
    if not streak.length:
        return f"{said}：{had}"
    also = "，本采暖季至今也没有" if streak.last == today else ""
    return f"{said}{also}；再往前，{had}" if had else f"{said}{also}，有记录以来都没有"


def verdict_words(winter: Winter[Missing], today: date) -> str:
    """Whether "none in this winter" is proved, in a word; of one that runs only so far (至今成立)."""
    found = verdict(winter.had, winter.gaps)
    return f"至今{found}" if found is Verdict.HOLDS and winter.season.last >= today else str(found)


# --- by street and supplier -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A street or supplier (id; None: filed nowhere), its figure in this season and in the same days of the last."""

    value: Any
    this: Figure
    last: Figure | None


def parts(this: Answer, last: Answer | None) -> list[Part]:
    """Every part of either season, the most of this one first."""
    keys = {**this.parts, **(last.parts if last else {})}
    found = [
        Part(key[0], this.parts.get(key, ZERO), None if last is None else last.parts.get(key, ZERO)) for key in keys
    ]
    return sorted(found, key=lambda part: (part.value is None, -(part.this.arrived or 0), part.value or 0))


def part_words(figure: Figure | None) -> str:
    """12, 至少 12, 未知; — where it is too few to be shown or there is nothing to compare with."""
    if figure is None or figure.state == "too_few":
        return "—"
    return UNKNOWN if figure.arrived is None else whole(figure.arrived, at_least=figure.value is None)


# --- places before the season -----------------------------------------------------------------------------------


def place_cells(place: Recurring, names: Names) -> dict[str, Any]:
    """A place's values by column."""
    return {
        "name": place.name,
        "street": names.of("street", place.street),
        "community": names.of("community", place.community),
        "heating": names.of("heating", place.heating),
        "owner": names.of("owner", place.owner),
        "matters": place.matters,
        "unsolved": place.unsolved,
        "last_day": place.last_day,
    }


def places_paper(places: Sequence[Recurring], names: Names, metric: Metric, window: Window, at: datetime) -> Paper:
    """The list of places as a paper; window: the season it is about."""
    facts = [
        ("清单", f"{len(places)} 处楼院"),
        ("含义", PLACES_RULE),
        ("期间", f"{window.first.isoformat()} 至 {window.last.isoformat()}（上一采暖季），按{metric.basis}"),
        ("化解", f"截至 {at:%Y-%m-%d}"),
        ("单位", "件次；供热单位、产权单位按楼、院登记，楼没有登记的随小区"),
        ("排序", "按未化解件次由多到少"),
        ("截至", f"{at:%Y-%m-%d %H:%M}"),
        ("口径版本", RULE_VERSION),
    ]
    return Paper(PLACES_TITLE, _PLACES, [place_cells(place, names) for place in places], facts)

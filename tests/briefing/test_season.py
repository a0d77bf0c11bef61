"""What 采暖季 says: its sentence, finding, claims and parts, word for word."""

from datetime import date, datetime

import pytest

from briefing.season import (
    COLLECTIVE,
    RECEIVED,
    Claim,
    Winters,
    claim,
    days_words,
    finding,
    laid,
    part_words,
    parts,
    places_paper,
    row_words,
    season_name,
    sentence,
    verdict_words,
    winters,
)
from briefing.viewpoint import whose
from data_access.district import Names
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import TOO_FEW, Answer, Figure, Missing, Window
from data_access.places import Recurring
from domain.thresholds import Season, season
from domain.visibility import street_secretary
from domain.winters import laid_over
from pages.parts.overview_blocks import written

SEASONS = [season(year, ("11-15", "03-15")) for year in range(2020, 2028)]
BASE, DAY, SUMMER = date(2021, 1, 1), date(2026, 11, 24), date(2026, 10, 1)
GAP = Missing("12345", 2, date(2026, 11, 22), None)
NAMES = Names({2: "八宝山街道"}, {3: "某社区"}, {1: "供暖"}, {}, {}, {7: "西片供热"}, {})


def known(n: float) -> Figure:
    return Figure(n, "known", n, None)


def short(n: float, *gaps: Missing) -> Figure:
    return Figure(None, "unknown", n, None, n, gaps or (GAP,))


def at(day: date, base: date = BASE) -> Winters:
    found = winters(SEASONS, base, day)
    assert found is not None
    return found


def test_which_winters_a_day_looks_at():
    now, before = at(DAY), at(SUMMER)
    # 2020—2021 began before the records.
    assert (now.shown, now.past, now.next, now.ended) == (SEASONS[6], tuple(SEASONS[1:6]), SEASONS[7], SEASONS[5])
    assert (before.shown, before.past, before.next) == (SEASONS[5], tuple(SEASONS[1:5]), SEASONS[6])
    assert (now.running, before.running, before.ended) == (True, False, SEASONS[5])
    assert now.so_far == Window(SEASONS[6].first, DAY)
    assert now.same_days == [Window(date(year, 11, 15), date(year, 11, 24)) for year in range(2021, 2026)]
    assert winters(SEASONS[2:], date(2022, 4, 1), date(2022, 8, 1)) is None
    assert at(date(2021, 2, 1)).ended is None
    assert [season_name(SEASONS[6]), season_name(SEASONS[6], DAY)] == ["2026—2027 采暖季", "本采暖季"]
    assert season_name(Season(date(2026, 1, 1), date(2026, 3, 1))) == "2026 采暖季"


@pytest.mark.parametrize(
    ("this", "past", "said"),
    [
        (known(59), [known(20), known(45), short(9)], "59 件次，高于往年同期（20—45 件次）"),
        (known(10), [known(20), known(45)], "10 件次，低于往年同期（20—45 件次）"),
        (known(20), [known(20), known(45)], "20 件次，在往年同期（20—45 件次）之内"),
        (known(20), [known(20)], "20 件次，在往年同期（20 件次）之内"),
        (known(20), [short(3)], "20 件次，没有往年同期可比"),
        (short(50), [known(20), known(45)], "至少 50 件次，有来源缺数，仍已高于往年同期（20—45 件次）"),
        (short(5), [known(20), known(45)], "至少 5 件次，有来源缺数，暂不与往年同期（20—45 件次）比较"),
        (TOO_FEW, [known(20), known(45)], "涉及少数人，不显示，往年同期为 20—45 件次"),
    ],
)
def test_the_sentence_compares_with_the_same_days(this: Figure, past: list[Figure], said: str):
    words = "".join(written(phrase) for phrase in sentence(at(DAY), this, past, "")).replace("*", "")
    assert words == f"本采暖季已 10 天，供暖收件{said}。"


def test_between_the_seasons_it_says_the_last_one_and_when_the_next_begins():
    mine = whose(street_secretary("街道书记", 2))
    words = "".join(written(phrase) for phrase in sentence(at(SUMMER), known(36), [known(20), known(45)], mine))
    assert words.replace("*", "") == (
        f"{mine}上一采暖季（2025年11月15日—2026年3月15日）供暖收件36 件次，在往年（20—45 件次）之内；距下一采暖季还有 45 天。"
    )


def test_weeks_are_laid_over_by_the_season_and_what_is_no_whole_week_is_unknown():
    found = at(date(2021, 12, 1), date(2021, 11, 17))
    weeks = laid(found, [known(3), short(4)])
    # The first began before the records, in the second a feed was silent; the others are to come.
    assert [(week.this, week.known) for week in weeks] == [(None, 0)] * 17
    now = at(DAY)
    figures = [known(n) for winter in now.past for n, _ in enumerate(now.weeks(winter))] + [known(9)]
    weeks = laid(now, figures)
    assert len(weeks) == 17
    assert [(week.this, week.low, week.middle, week.high) for week in weeks[:2]] == [(9, 0, 0, 0), (None, 1, 1, 1)]


@pytest.mark.parametrize(
    ("this", "said"),
    [
        ([9, 5], "本采暖季第1周供暖收件超过往年最多"),
        ([9] * 5, "本采暖季已知的 5 周中有 5 周供暖收件超过往年最多"),
        ([5, 1, 1], "本采暖季第2、3周供暖收件少于往年最少"),
        ([5, 5], "本采暖季已知的 2 周，供暖收件都在往年范围内"),
        ([], "本采暖季还没有已知的整周，先看往年各周供暖收件"),
    ],
)
def test_the_title_of_the_chart_is_a_finding(this: list[float], said: str):
    assert finding(at(DAY), laid_over(this, [[4] * 18, [6] * 18])) == said
    assert finding(at(DAY), laid_over(this, [])) == "本采暖季每周供暖收件，没有往年可比"


def made(day: date, last: date | None, since: Figure, had: list[Figure], metric: str = COLLECTIVE) -> Claim:
    return claim(at(day), metric, last, since, had)


NONE = [known(0)] * 5


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (
            made(DAY, None, known(0), [*NONE, known(0)]),
            ["有记录以来 2,154 天没有过供暖集体访", "成立"]
            + ["连续 5 个采暖季没有供暖集体访，本采暖季至今也没有，有记录以来都没有", "成立", "成立", "至今成立"],
        ),
        (
            made(DAY, date(2023, 1, 5), short(2), [known(0), known(2), *NONE[:3], short(0)]),
            ["已 1,419 天没有供暖集体访，最近一批在2023年1月5日", "未知"]
            + [
                "连续 3 个采暖季没有供暖集体访，本采暖季至今也没有；再往前，2022—2023 采暖季有 2 批次",
                "未知",
                "成立",
                "未知",
            ],
        ),
        (
            made(DAY, DAY, known(3), [*NONE, known(3)]),
            [
                "今天就有供暖集体访",
                "不成立",
                "连续 0 个采暖季没有供暖集体访：本采暖季有 3 批次",
                "不成立",
                "成立",
                "不成立",
            ],
        ),
        (
            made(SUMMER, date(2026, 3, 1), known(7), [*NONE[:4], known(7)], RECEIVED),
            ["已 214 天没有供暖收件，最近一件在3月1日", "成立"]
            + ["连续 0 个采暖季没有供暖收件：2025—2026 采暖季有 7 件次", "不成立", "成立", "不成立"],
        ),
    ],
)
def test_a_claim_says_whether_it_holds(of: Claim, said: list[str]):
    day = of.days.last
    assert of.in_a_row is not None
    assert [
        days_words(of, day),
        of.days.verdict,
        row_words(of, day),
        of.in_a_row.verdict,
        verdict_words(of.winters[-2], day),
        verdict_words(of.winters[-1], day),
    ] == said


def test_without_a_whole_winter_there_is_no_row_of_winters():
    found = at(date(2021, 2, 1))
    one = claim(found, COLLECTIVE, None, known(0), [known(0)])
    assert row_words(one, found.today) == "有记录以来还没有一个完整的采暖季，没有供暖集体访的季数无从数起"


def test_parts_stand_beside_the_last_season():
    this = Answer(known(7), {(2,): short(5), (None,): known(2), (9,): TOO_FEW})
    found = parts(this, Answer(known(3), {(4,): known(3)}))
    assert [(p.value, part_words(p.this), part_words(p.last)) for p in found] == [
        (2, "至少 5", "0"),
        (4, "0", "3"),
        (9, "—", "0"),
        (None, "2", "0"),
    ]
    assert part_words(parts(this, None)[0].last) == "—"


def test_the_paper_of_places_says_how_they_were_found():
    place = Recurring(1, "某小区1号楼", 2, None, 7, None, 3, 2, date(2026, 1, 5))
    window = Window(SEASONS[5].first, SEASONS[5].last)
    paper = places_paper([place], NAMES, METRICS[RECEIVED], window, datetime(2026, 11, 24, 9, 30))
    assert [column.head for column in paper.columns][:2] == ["楼院", "街道"]
    assert list(paper.rows[0].values()) == [
        *("某小区1号楼", "八宝山街道", "未归类", "西片供热", "未登记", 3, 2),
        date(2026, 1, 5),
    ]
    facts = dict(paper.facts)
    assert facts["期间"] == "2025-11-15 至 2026-03-15（上一采暖季），按收到日期"
    assert facts["含义"].startswith("上一采暖季在同一楼、院登记了 2 件次以上供暖事项")

"""The sample district: the same rows for the same seed, whoever draws them; permitted courses; its story."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, and_, func, or_, select

from data_access import schema, settings, side_by_side, tables, writing
from data_access.engine import DatabaseProblem, connect
from data_access.feeds import standing_silences, wanted_silences
from data_access.tables import STANDS
from domain.events import FAR
from domain.vocabulary import Channel, Rating
from sample_data import district, histories, ledger
from sample_data.nine_cases import NINE_CASES
from tests.databases import contents

TODAY = date(2026, 11, 24)
FORBIDDEN = re.compile("身份证|进京|缠访|闹访|重点人员|稳控|管控|扬言|滞留|关注程度|政治面貌|宗教信仰|随访人|画像|示例")


def built(folder: Path, name: str, matters: int, seed: int = 7) -> Engine:
    engine = connect(f"sqlite:///{folder / name}.db")
    schema.migrate(engine)
    district.build(engine, matters, seed, TODAY)
    return engine


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The district at the size it is shown in."""
    with built(tmp_path_factory.mktemp("large"), "large", 20_000).connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with built(tmp_path_factory.mktemp("small"), "small", 1_500).connect() as connection:
        yield connection


# --- the same rows ----------------------------------------------------------------------------------------------


def test_the_same_rows_whoever_draws_them(
    sample_copy_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process with its own hash seed, on either engine, against several processes here, on SQLite."""
    monkeypatch.setattr(side_by_side, "ENOUGH", 0)
    expected = contents(built(tmp_path, "again", 2_000))
    found = contents(connect(sample_copy_url))
    assert {name: found[name] == expected[name] for name in expected} == dict.fromkeys(expected, True)


def test_another_seed_is_another_district(small: Connection, tmp_path: Path) -> None:
    other, this = contents(built(tmp_path, "other", 1_500, seed=8)), contents(small.engine)
    assert {"matters", "events", "disputes"} <= {name for name in this if this[name] != other[name]}
    assert {"areas", "units", "topics"} <= {name for name in this if this[name] == other[name]}


def test_a_database_with_matters_is_not_mixed_with_a_sample(small: Connection) -> None:
    with pytest.raises(DatabaseProblem, match="已经有信访事项"):
        district.build(small.engine, 1_500, 7, TODAY)


def test_a_sample_too_small_to_show_the_district_is_refused(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'none'}.db")
    schema.migrate(engine)
    with pytest.raises(DatabaseProblem, match="至少需要"):
        district.build(engine, 100, 7, TODAY)


# --- sound ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", ["matter", "dispute"])
def test_every_course_walks_permitted_moves_to_its_status(small: Connection, subject: str) -> None:
    original = tables.matters if subject == "matter" else tables.disputes
    walked = histories.walked if subject == "matter" else ledger.walked
    e = tables.events.c
    kinds: dict[int, list[str]] = {}
    mine = e[f"{subject}_id"]
    query = select(mine, e.kind).where(mine.is_not(None), e.withdrawn == STANDS)
    for subject_id, kind in small.execute(query.order_by(mine, e.day, e.seq, e.id)):
        kinds.setdefault(subject_id, []).append(kind)
    found = dict(map(tuple, small.execute(select(original.c.id, original.c.status))))
    assert found == {subject_id: walked(course) for subject_id, course in kinds.items()}


def test_nothing_happens_after_today(small: Connection) -> None:
    assert small.scalar(select(func.max(tables.events.c.day))) == TODAY
    last = small.scalar(select(func.max(tables.revisions.c.moment)))
    assert last is not None and last.date() == TODAY


def test_exactly_one_holding_at_every_open_day(small: Connection) -> None:
    s, h = tables.matter_spells.c, tables.holdings.c
    held: dict[int, list[tuple[date, date]]] = {}
    for matter, since, until in small.execute(
        select(h.matter_id, h.since, h.until).where(h.withdrawn == STANDS).order_by(h.matter_id, h.nr)
    ):
        held.setdefault(matter, []).append((since, until or FAR))
    for matter, received, closed in small.execute(
        select(s.matter_id, s.received, s.closed).where(s.withdrawn == STANDS)
    ):
        spells = held[matter]
        assert (spells[0][0], spells[-1][1]) == (received, closed or FAR)
        assert all(before[1] == after[0] for before, after in zip(spells, spells[1:], strict=False))


def test_what_stands_follows_from_the_events(small: Connection) -> None:
    """200 matters, those that were corrected among them, and every dispute."""
    corrected = small.scalars(
        select(tables.events.c.matter_id).where(tables.events.c.withdrawn != STANDS).distinct()
    ).all()
    matters = small.scalars(select(tables.matters.c.id)).all()
    subjects = [("matter", n) for n in {*matters[:: len(matters) // 180], *corrected}]
    subjects += [("dispute", n) for n in small.scalars(select(tables.disputes.c.id))]
    assert len(subjects) > 250
    rules = settings.rules(small)
    for subject, number in subjects:
        for table, wanted in writing.wanted_rows(small, subject, number, rules).items():
            rows = small.execute(select(table).where(table.c[f"{subject}_id"] == number, table.c.withdrawn == STANDS))
            found = [{name: row[name] for name in wanted[0]} for row in rows.mappings()] if wanted else list(rows)
            assert sorted(found, key=repr) == sorted(wanted, key=repr)


def test_silences_follow_from_the_arrivals(small: Connection) -> None:
    wanted = {pair: found for pair, found in wanted_silences(small, TODAY).items() if found}
    standing = {pair: tuple(s for _, s in rows) for pair, rows in standing_silences(small).items()}
    assert standing == wanted
    assert sum(s.until is None for found in standing.values() for s in found) == 1


def test_nothing_of_a_silent_feed_is_there(large: Connection) -> None:
    for (source, street), rows in standing_silences(large).items():
        for _, silence in rows:
            m = tables.matters.c
            within = and_(m.source == source, m.street == street, m.received >= silence.since)
            if silence.until:
                within = and_(within, m.received < silence.until)
            assert large.scalar(select(func.count()).where(within)) == 0


def test_late_facts_and_corrections_are_few_and_real(large: Connection) -> None:
    e, r = tables.events.c, tables.revisions.c
    query = select(e.day, r.moment).join_from(tables.events, tables.revisions, e.learned == r.id)
    late = [
        (moment.date() - day).days
        for day, moment in large.execute(query.where(e.kind == "received"))
        if moment.date() > day
    ]
    assert 100 < len(late) <= 300
    assert large.scalar(select(func.count()).where(e.withdrawn != STANDS)) in range(8, 30)
    s = tables.matter_spells.c
    assert large.scalar(select(func.count()).where(s.withdrawn != STANDS)) in range(24, 50)


def test_no_forbidden_word_and_no_form_of_address_outside_its_column(large: Connection) -> None:
    m, d, e = tables.matters.c, tables.disputes.c, tables.events.c
    said = [
        text
        for query in (select(m.title, m.text), select(d.title, d.summary, d.root_cause, d.next_step), select(e.note))
        for row in large.execute(query)
        for text in row
        if text
    ]
    assert not [text for text in said if FORBIDDEN.search(text) or "女士" in text or "先生" in text]
    assert not [text for text in said if re.search(r"1\d{10}|\d{17}[\dXx]", text)]
    titles = Counter(large.scalars(select(m.title).where(m.category != "accusation")))
    assert titles.most_common(1)[0][1] < 40


# --- the story it tells -----------------------------------------------------------------------------------------


def count(connection: Connection, table, *where) -> int:
    stands = [table.c.withdrawn == STANDS] if "withdrawn" in table.c else []
    return connection.scalar(select(func.count()).select_from(table).where(*stands, *where)) or 0


def of_topic(code: str):
    return select(tables.topics.c.id).where(tables.topics.c.code == code).scalar_subquery()


def test_plausible_figures_of_an_office(large: Connection) -> None:
    s, c = tables.matter_spells.c, tables.clocks.c
    assert count(large, tables.matters) == 20_000
    running = tables.matter_spells
    assert 150 <= count(large, running, s.closed == FAR) <= 250
    late = and_(c.duty, c.due < TODAY, c.ended == FAR)
    assert 8 <= count(large, tables.clocks, late) <= 25
    assert count(large, tables.clocks, c.duty, c.due.between(TODAY, TODAY + timedelta(7)), c.ended == FAR) >= 8
    finished = and_(c.duty, c.outcome == "met", c.due < FAR, c.ended > TODAY - timedelta(365))
    rate = count(large, tables.clocks, finished, c.ended <= c.due) / count(large, tables.clocks, finished)
    assert 0.93 <= rate <= 0.965
    moved = count(large, running, s.hops >= 1) / count(large, running, s.hops >= 0)
    assert 0.10 <= moved <= 0.15
    assert count(large, running, s.hops >= 4) > 10
    assert 100 <= count(large, running, s.reported_done < FAR) <= 350
    assert {row[0] for row in large.execute(select(c.state).distinct())} >= {
        "known",
        "calendar_unpublished",
        "start_unknown",
        "no_clock",
        "no_limit",
    }
    solved = {n: count(large, running, s.solved_level == n) for n in (1, 2, 3)}
    assert solved[1] > solved[2] > solved[3] > 0.08 * sum(solved.values())
    assert 0.55 <= solved[1] / sum(solved.values()) <= 0.68
    assert count(large, running, s.finished < FAR, s.solved == FAR) > 500


def test_channels_categories_and_flags(large: Connection) -> None:
    m = tables.matters.c
    by_source = Counter(large.scalars(select(m.source)))
    # 其他渠道 is for what an import cannot place; the district of the sample knows where each matter came from.
    assert set(by_source) == {channel.value for channel in Channel} - {Channel.OTHER.value}
    assert 0.66 <= by_source["12345"] / 20_000 <= 0.73
    assert 0.015 <= count(large, tables.matters, m.category == "accusation") / 20_000 <= 0.03
    shown = large.execute(select(m.title, m.text, m.salutation).where(m.category == "accusation").distinct()).all()
    assert shown == [("检举控告事项（内容不显示）", None, None)]
    assert count(large, tables.matters, m.community.is_(None)) in range(50, 250)
    assert 0 < count(large, tables.matters, m.groups == 0) < 800
    assert count(large, tables.matters, m.repeat) > 500
    assert count(large, tables.matters, m.skip_level) > 20
    r = tables.ratings.c
    rated = {tuple(row) for row in large.execute(select(r.object, r.state).distinct())}
    assert rated == {(what, state) for what in ("office", "unit") for state in Rating}


def test_heating_and_old_estates_as_the_district_tells_it(large: Connection) -> None:
    m, s = tables.matters.c, tables.matter_spells.c
    heat, old = m.topic == of_topic("HEAT"), m.topic == of_topic("OLD")

    def received(*where, since: date, until: date) -> int:
        return count(large, tables.matters, m.received.between(since, until), *where)

    winter = {y: received(heat, since=date(y, 11, 15), until=date(y + 1, 3, 15)) for y in range(2018, 2026)}
    summer = {y: received(heat, since=date(y, 4, 15), until=date(y, 8, 14)) for y in range(2018, 2026)}
    assert all(winter[y] > 5 * summer[y] for y in winter)
    this, last = (received(heat, since=date(y, 11, 1), until=date(y, 11, 24)) for y in (2026, 2025))
    assert this > 1.2 * last
    petitions = m.source.in_(["visit", "letter", "online"])
    assert received(heat, petitions, since=date(2019, 11, 1), until=date(2020, 3, 31)) == 0
    assert received(heat, petitions, since=date(2020, 11, 1), until=date(2021, 3, 31)) > 0
    before, after = (received(old, since=date(y, 1, 1), until=date(y, 12, 31)) for y in (2018, 2021))
    assert after < 0.2 * before
    collective = and_(s.collective, s.topic == of_topic("HEAT"))
    assert count(large, tables.matter_spells, collective, s.received >= date(2022, 11, 7)) == 0
    assert count(large, tables.matter_spells, collective, s.received < date(2022, 11, 7)) > 0
    assert count(large, tables.matter_spells, s.collective, s.received >= date(2022, 11, 7)) > 10


def test_the_ledger_shows_all_an_office_has_to_look_at(large: Connection) -> None:
    g, lim, q, p, x = (
        table.c
        for table in (
            tables.ledger_spells,
            tables.ledger_limits,
            tables.quiet_spells,
            tables.promises,
            tables.household_lots,
        )
    )
    on = select(g.dispute_id).where(g.withdrawn == STANDS, g.off == FAR)
    week = TODAY - timedelta(6)
    assert 40 <= count(large, tables.ledger_spells, g.off == FAR) <= 60
    assert 130 <= count(large, tables.disputes, tables.disputes.c.status == "off") <= 170
    assert 2 <= count(large, tables.ledger_limits, lim.due < TODAY, lim.ended == FAR) <= 5
    soon = lim.due.between(TODAY, TODAY + timedelta(7))
    assert 2 <= count(large, tables.ledger_limits, soon, lim.ended == FAR) <= 6
    stuck = and_(q.until == FAR, q.since <= TODAY - timedelta(15), q.dispute_id.in_(on))
    assert 3 <= count(large, tables.quiet_spells, stuck) <= 6
    assert 2 <= count(large, tables.promises, p.ended == FAR, p.due < TODAY) <= 3
    kept = and_(p.outcome == "kept", p.ended > p.due)
    assert count(large, tables.promises, kept) > 5
    assert count(large, tables.promises, p.outcome == "kept", p.ended <= p.due) > 50
    lately = and_(g.nr > 1, g.entered >= TODAY - timedelta(90))
    assert 2 <= count(large, tables.ledger_spells, lately) <= 4
    assert count(large, tables.ledger_spells, g.nr > 1, g.entered >= week) >= 1
    assert count(large, tables.disputes, tables.disputes.c.status == "suspended") >= 2
    moves = select(func.max(tables.dispute_holdings.c.nr)).group_by(tables.dispute_holdings.c.dispute_id)
    assert sum(n > 3 for n in large.scalars(moves)) >= 6
    reasons = count(large, tables.household_lots, x.solved == FAR, x.reason.is_not(None), x.dispute_id.in_(on))
    assert reasons > 10
    e = tables.events.c
    lately = set(large.scalars(select(e.kind).where(e.dispute_id.is_not(None), e.day >= week)))
    assert lately >= {"lot_solved", "transferred", "off_approved", "rebound", "ledger_on"}
    linked = Counter(large.scalars(select(tables.dispute_matters.c.dispute_id)))
    assert len(linked) == count(large, tables.disputes)
    assert max(linked.values()) in range(15, 32)


def test_the_nine_cases_are_there(small: Connection) -> None:
    d, x = tables.disputes.c, tables.household_lots.c
    for case in NINE_CASES:
        assert count(small, tables.matters, tables.matters.c.title == case.title) == 1
        assert count(small, tables.disputes, d.title == case.title) == int(case.on_ledger)
    deeds = next(case for case in NINE_CASES if case.key == "deeds")
    number = small.scalar(select(d.id).where(d.title == deeds.title))
    lots = small.execute(select(x.n, x.solved, x.reason).where(x.dispute_id == number, x.withdrawn == STANDS)).all()
    assert sum(n for n, _, _ in lots) == 162
    assert sum(n for n, solved, _ in lots if solved) == 150
    assert all(reason for _, solved, reason in lots if not solved)


def test_posts_are_held_by_someone_at_every_time(small: Connection) -> None:
    h = tables.post_holders.c
    today = or_(h.until == FAR, h.until > TODAY)
    assert small.scalar(select(func.count()).where(today)) == count(small, tables.posts)
    secretaries = select(func.count()).where(tables.posts.c.secretary)
    assert small.scalar(secretaries) == 1 + 9 + 153
    p = tables.posts.c
    leaders = ["区委书记", "区长", "副区长", "副区长", "副区长", "审计员", "管理员"]
    assert list(small.scalars(select(p.title).where(p.unit_id.is_(None)).order_by(p.id))) == leaders

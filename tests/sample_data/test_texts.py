"""The sample's words: real to read, varied, nobody real, and every code joins."""

import csv
import hashlib
import random
import re
from pathlib import Path

import pytest

from domain.vocabulary import DISPUTE_MOVES, DISPUTE_NEUTRAL, MATTER_MOVES, MATTER_NEUTRAL, Channel, RatedObject, Rating
from sample_data import nine_cases, texts
from sample_data.nine_cases import KEY_DISPUTE_SEEDS, NINE_CASES

SAMPLE = Path(texts.__file__).parent
FORBIDDEN = [
    "身份证",
    "电话号",
    "进京",
    "缠访",
    "闹访",
    "重点人员",
    "稳控",
    "管控",
    "扬言",
    "滞留",
    "关注程度",
    "政治面貌",
    "宗教信仰",
    "随访人",
    "画像",
    "示例",
    "单元",
    "北京城建",
    "城建二",
    "城建四",
    "琅山苗圃",
    "女士",
    "先生",
]
# A person, a phone or a door: 3号楼2层 and the like never stand in a text.
BELOW_BUILDING = re.compile(r"[0-9]{5,}|[0-9一二三四五六七八九十]+(室|门牌|层[0-9])")
# The officials named in the source document, as the first digits of SHA-256, so that their names stand nowhere here.
OFFICIALS = {"8c32e2a7137120f6", "bae32b3f7b5a8897", "9cf0191bc244de53"}


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


TOPICS, UNITS, PLACES = rows("topics.csv"), rows("units.csv"), rows("places.csv")
COMMUNITIES, STREETS = rows("geography/communities.csv"), rows("geography/streets.csv")
LONGEST_PLACE = max((place["name"] for place in PLACES), key=len)
UNIT_CODES = {unit["code"] for unit in UNITS}
LEAVES = [topic["code"] for topic in TOPICS if topic["level"] == "3"]


def found(text: str) -> list[str]:
    return [word for word in FORBIDDEN if word in text] + BELOW_BUILDING.findall(text)


def test_every_topic_has_words_and_every_word_a_topic() -> None:
    assert {code for code, _ in texts._TABLES} == {topic["code"] for topic in TOPICS}


@pytest.mark.parametrize("code", LEAVES)
def test_texts_of_a_topic_are_varied_and_fit(code: str) -> None:
    rng = random.Random(code)
    for heating in (False, True):
        drawn = [texts.matter_text(rng, code, "金辉苑小区", heating, several=i % 2 == 0) for i in range(300)]
        assert len({text for _, text in drawn}) >= 200
        assert [(title, text) for title, text in drawn if len(title) > 24 or not 40 <= len(text) <= 120] == []
        assert [hit for title, text in drawn for hit in found(title + text)] == []
        assert [text for _, text in drawn if re.search(r"[,;:!?() ]|，。|。。|，，", text) or text[-1] != "。"] == []


def test_longest_and_shortest_place_still_fit() -> None:
    rng = random.Random(7)
    for code in LEAVES:
        for place in ("下庄小区", LONGEST_PLACE):
            for _ in range(60):
                title, text = texts.matter_text(rng, code, place, heating=True, several=True)
                assert len(title) <= 24 and 40 <= len(text) <= 120, (title, text)


def test_a_heating_matter_speaks_of_its_season() -> None:
    rng = random.Random(3)
    summer = {texts.matter_text(rng, "HEAT", "金辉苑小区", heating=False)[1] for _ in range(400)}
    assert [text for text in summer if "入冬以来" in text or "这个采暖季" in text] == []


def test_same_seed_same_words() -> None:
    def written(seed: int) -> list[object]:
        rng = random.Random(seed)
        return [
            texts.matter_text(rng, "OLD", "八角南路27号楼"),
            texts.progress_note(rng, "transferred", "区城管委"),
            texts.return_reason(rng),
            texts.reason_unsolved(rng),
        ]

    assert written(11) == written(11)
    assert written(11) != written(12)


@pytest.mark.parametrize("kind", sorted(texts.NOTE_KINDS))
def test_notes(kind: str) -> None:
    rng = random.Random(kind)
    notes = {texts.progress_note(rng, kind, "金顶街街道", 21) for _ in range(200)}
    assert len(notes) >= 6
    assert [note for note in notes if len(note) > 40 or "{" in note or note[-1] != "。" or found(note)] == []


def test_no_official_of_the_source_document() -> None:
    files = [path for path in SAMPLE.rglob("*") if path.suffix in (".py", ".txt", ".csv")]
    words = "\n".join(path.read_text(encoding="utf-8") for path in files)
    pieces = {words[i : i + n] for n in (2, 3) for i in range(len(words) - n)}
    named = {piece for piece in pieces if hashlib.sha256(piece.encode()).hexdigest()[:16] in OFFICIALS}
    assert named == set()


def test_topics_join_and_shares_add_up() -> None:
    by_code = {topic["code"]: topic for topic in TOPICS}
    assert len(by_code) == len(TOPICS)
    for level in "123":
        share = sum(float(topic["weight"]) for topic in TOPICS if topic["level"] == level)
        assert share == pytest.approx(1, abs=0.001)
    for topic in TOPICS:
        parent = topic["parent_code"]
        assert topic["level"] == str(topic["code"].count(".") + 1)
        assert parent == topic["code"].rpartition(".")[0] and (parent in by_code or not parent)
        assert all(topic[name] for name in ("name", "name_xinfang", "name_12345", "name_zongzhi"))


def test_units_join() -> None:
    assert len(UNIT_CODES) == len(UNITS) and len({unit["short_name"] for unit in UNITS}) == len(UNITS)
    assert [unit for unit in UNITS if len(unit["short_name"]) > 6] == []
    for unit in UNITS:
        assert {unit["parent_code"], unit["successor_code"]} <= UNIT_CODES | {""}
        assert unit["street_code"] in {street["code"] for street in STREETS} | {""}
    assert sum(unit["kind"] == "street" for unit in UNITS) == 9
    assert {unit["code"] for unit in UNITS if unit["kind"] == "community"} == {
        f"C.{community['code'][-6:]}" for community in COMMUNITIES
    }
    assert {unit["name"]: unit["successor_code"] for unit in UNITS if unit["successor_code"]} == {
        "石景山区规划国土分局": "D.GZ"
    }


def test_places_join() -> None:
    codes = {place["code"]: place for place in PLACES}
    assert len(codes) == len(PLACES) == len({place["name"] for place in PLACES})
    for place in PLACES:
        assert {place["owner_unit_code"], place["heating_unit_code"], place["property_unit_code"]} <= UNIT_CODES | {""}
        if place["kind"] == "building":
            estate = codes[place["parent_code"]]
            assert (estate["kind"], estate["community_code"]) == ("estate", place["community_code"])
            assert place["name"].startswith(estate["name"])
        assert not found(place["name"]) and len(place["name"]) <= 14
        assert not place["year_built"] or 1950 <= int(place["year_built"]) <= 2020
    assert {place["community_code"] for place in PLACES} == {community["code"] for community in COMMUNITIES}
    year_of = {place["name"]: place["year_built"] for place in PLACES}
    assert (year_of["八角南路27号楼"], year_of["杨庄中区1号楼"]) == ("1986", "1996")


MATTER_KINDS = MATTER_NEUTRAL | {"received"} | {kind for moves in MATTER_MOVES.values() for kind in moves}
DISPUTE_KINDS = DISPUTE_NEUTRAL | {"ledger_on"} | {kind for moves in DISPUTE_MOVES.values() for kind in moves}


@pytest.mark.parametrize("case", NINE_CASES, ids=lambda case: case.key)
def test_a_case_is_told_in_order_with_known_words(case: nine_cases.Case) -> None:
    community = next(one for one in COMMUNITIES if one["name"] == case.community)
    assert community["street_name"] == case.street
    place = next(one for one in PLACES if one["name"] == case.place)
    assert place["community_code"] == community["code"]
    assert case.topic in LEAVES and case.channel in set(Channel)
    assert len(case.title) <= 24 and 40 <= len(case.summary) <= 120
    assert case.steps[0].kind == "received" and case.steps[0].days_ago == case.start_days_ago
    assert [step.days_ago for step in case.steps] == sorted((step.days_ago for step in case.steps), reverse=True)
    for step in case.steps:
        assert step.kind in MATTER_KINDS | DISPUTE_KINDS and step.unit in UNIT_CODES and step.level in (1, 2, 3)
        assert step.days_ago > 0 and not found(step.note) and len(step.note) <= 40
        if step.kind == "returned":
            assert step.value in texts.RETURN_REASONS
        if step.kind == "lot_reason":
            assert step.value in texts.UNSOLVED_REASONS
        if step.kind == "rated":
            assert step.value in set(Rating) and step.object in set(RatedObject)
    assert not found(case.title + case.summary)
    kinds = [step.kind for step in case.steps]
    assert kinds.count("promised") >= kinds.count("promise_kept")


def households(case: nine_cases.Case, kind: str) -> int:
    return sum(step.number for step in case.steps if step.kind == kind)


def test_the_nine_cases_keep_their_shape() -> None:
    by_key = {case.key: case for case in NINE_CASES}
    deeds, bursts, power = by_key["deeds"], by_key["bursts"], by_key["power"]
    assert [households(deeds, kind) for kind in ("lots_added", "lot_solved", "lot_reason")] == [162, 150, 12]
    assert sum(step.kind == "lot_solved" for step in deeds.steps) == 5
    assert {case.key for case in NINE_CASES if not any(step.kind == "solved" for step in case.steps)} == {"deeds"}
    assert not any(step.kind in ("finished", "off_approved") for step in deeds.steps)
    assert sum(step.kind == "returned" for step in bursts.steps) >= 3
    assert [sum(step.kind == kind for step in bursts.steps) for kind in ("meeting", "decision")] == [1, 1]
    assert (households(power, "lots_added"), households(power, "lot_solved")) == (53, 53)
    assert by_key["parcels"].communities_covered == 21
    assert (by_key["roof"].address_form, by_key["rent"].address_form) == ("赵女士", "王女士、张先生")
    for case in NINE_CASES:
        kinds = [step.kind for step in case.steps]
        assert case.on_ledger == ("ledger_on" in kinds) and len(NINE_CASES) == 9
        if case.on_ledger and case is not deeds:
            assert kinds.index("off_applied") < kinds.index("off_verified") < kinds.index("off_approved")
            assert households(case, "lots_added") == households(case, "lot_solved") == case.households


def test_key_dispute_seeds_are_different_and_join() -> None:
    assert len(KEY_DISPUTE_SEEDS) >= 60
    for name in ("title", "summary", "root_cause", "next_steps"):
        assert len({getattr(seed, name) for seed in KEY_DISPUTE_SEEDS}) == len(KEY_DISPUTE_SEEDS), name
    streets = {community["name"]: community["street_name"] for community in COMMUNITIES}
    kinds = {unit["code"]: unit["kind"] for unit in UNITS}
    for seed in KEY_DISPUTE_SEEDS:
        assert len(seed.title) <= 22 and 15 <= len(seed.summary) <= 60
        assert streets[seed.community] == seed.street and seed.topic in LEAVES
        assert 1 < seed.households[0] < seed.households[1] and len(seed.next_steps) == 2 and seed.level in (1, 2, 3)
        assert seed.lead_kind in set(kinds.values()) and kinds.get(seed.lead_unit, seed.lead_kind) == seed.lead_kind
        assert not found("".join((seed.title, seed.summary, seed.root_cause, *seed.next_steps)))
    assert {seed.street for seed in KEY_DISPUTE_SEEDS} == {street["name"] for street in STREETS}

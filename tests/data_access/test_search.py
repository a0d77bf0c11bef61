"""Search finds every matter that holds the words, and no other, on both databases alike."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from data_access import search, tables, writing
from data_access.search import fold, grams
from domain.events import Event
from domain.spells import Rules
from domain.visibility import Viewer, district_office
from domain.vocabulary import Level
from tests.data_access.ground import BABAOSHAN, COMMUNITY_BABAOSHAN, ESTATE, OFFICE, TODAY, Ground

ALL = district_office()


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("暖气不热", ("暖气", "气不", "不热")),
        ("暖气，不热", ("暖气", "不热")),
        ("暖气\n不热", ("暖气", "不热")),
        ("哈哈哈", ("哈哈",)),
        ("27号楼", ("27", "7号", "号楼")),
        ("电", ()),
        ("", ()),
    ],
)
def test_pairs_of_neighbours(text: str, pairs: tuple[str, ...]):
    assert grams(text) == pairs


def test_one_spelling_for_width_and_case():
    assert fold("ＸＦ２０２６－Ａ\x00楼") == "xf2026-a 楼"


def found(connection, words: str, viewer: Viewer = ALL, limit: int = 50) -> list[str]:
    return [hit.number for hit in search.find(connection, viewer, words, limit).hits]


@pytest.fixture
def filled(ground: Ground) -> Ground:
    texts = [
        ("住宅楼暖气不热", "室温只有十四度。", {"number": "XF2026-00101", "place_id": ESTATE}),
        ("楼道漏水", "下水管漏，水流到楼下；停水两天。", {"number": "XF2026-00102"}),
        ("电梯停运", "27号楼电梯停运，A座老人上下楼难。", {"number": "XF2025-90103"}),
        ("停车收费", None, {"number": "12345-7788", "street": BABAOSHAN, "community": COMMUNITY_BABAOSHAN}),
    ]
    with ground.engine.begin() as connection:
        for n, (title, text, columns) in enumerate(texts):
            events = [Event("received", TODAY - timedelta(days=n), 0, OFFICE, 3)]
            ground.matter(connection, events, title=title, text=text, **columns)
        ground.dispute(connection, [Event("ledger_on", TODAY - timedelta(days=9), 0, OFFICE, 3)], number="ZD-1")
        assert search.index_all(connection) == 5
    return ground


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("漏水", ["XF2026-00102"]),
        ("管漏", ["XF2026-00102"]),
        ("漏，水", ["XF2026-00102"]),
        ("停水", ["XF2026-00102"]),  # "漏水…停水", but no "停" beside "水" elsewhere
        ("水管水", []),  # both pairs are there, the three characters are not
        ("电", ["XF2025-90103"]),
        ("停", ["XF2026-00102", "XF2025-90103", "12345-7788"]),
        ("楼 停", ["XF2026-00102", "XF2025-90103"]),
        ("27号楼", ["XF2025-90103"]),
        ("ａ座", ["XF2025-90103"]),
        ("XF2026-00101", ["XF2026-00101"]),
        ("xf2026", ["XF2026-00101", "XF2026-00102"]),
        ("0010", ["XF2026-00101", "XF2026-00102"]),
        ("6-0010", ["XF2026-00101", "XF2026-00102"]),
        ("7788", ["12345-7788"]),
        ("重聚园", ["XF2026-00101"]),
        ("供暖管线", ["ZD-1"]),
        ("产权单位", ["ZD-1"]),
        ("停收", []),  # never across the end of the title
        ("%", []),
        ("_", []),
        ("' OR 1", []),
        ('"停水', []),
        ("", []),
        ("  \x00 ", []),
    ],
)
def test_what_is_found(filled: Ground, words: str, numbers: list[str]):
    with filled.engine.connect() as connection:
        assert found(connection, words) == numbers


def test_a_hit_says_where_and_when(filled: Ground):
    with filled.engine.connect() as connection:
        (hit,) = search.find(connection, ALL, "供暖管线", 5).hits
    assert (hit.subject, hit.title, hit.street, hit.day) == (
        "dispute",
        "供暖管线产权不清",
        "鲁谷",
        TODAY - timedelta(days=9),
    )


def test_a_dispute_off_the_ledger_says_so(filled: Ground):
    off = [("off_applied", OFFICE), ("off_verified", OFFICE), ("off_approved", OFFICE)]
    with filled.engine.begin() as connection:
        (on,) = search.find(connection, ALL, "ZD-1", 5).hits
        events = [Event(kind, TODAY, nr, unit) for nr, (kind, unit) in enumerate(off, start=1)]
        writing.record(connection, filled.revision, "dispute", on.id, events, Rules())
        (gone,) = search.find(connection, ALL, "ZD-1", 5).hits
    assert (on.off, gone.off) == (False, True)


def test_a_viewer_finds_only_what_is_theirs(filled: Ground):
    street = Viewer("八宝山街道", "八宝山街道", Level.STREET, BABAOSHAN)
    nobody = Viewer("区文旅局", "本单位", Level.DISTRICT, units=frozenset({99}))
    office = Viewer("区信访办", "本单位", Level.DISTRICT, units=frozenset({OFFICE}))
    with filled.engine.connect() as connection:
        assert [found(connection, "停", viewer) for viewer in (street, nobody)] == [["12345-7788"], []]
        assert found(connection, "停", office) == found(connection, "停")


def test_pages_follow_on_one_another_without_a_gap(filled: Ground):
    with filled.engine.connect() as connection:
        whole = found(connection, "楼")
        pages, before = [], None
        while True:
            page = search.find(connection, ALL, "楼", 1, before)
            pages += [hit.number for hit in page.hits]
            before = page.before
            if before is None:
                break
    assert whole == pages == ["XF2026-00101", "XF2026-00102", "XF2025-90103"]


def test_what_is_written_or_renamed_is_found_at_once(filled: Ground):
    with filled.engine.begin() as connection:
        events = [Event("received", TODAY, 0, OFFICE, 3)]
        matter = filled.matter(connection, events, title="路灯不亮", text=None, number="NEW-1")
        assert (found(connection, "路灯"), search.is_complete(connection)) == (["NEW-1"], True)
        connection.execute(update(tables.matters).where(tables.matters.c.id == matter).values(title="井盖缺失"))
        search.index(connection, "matter", matter)
        assert (found(connection, "路灯"), found(connection, "井盖")) == ([], ["NEW-1"])


def test_an_accusation_is_found_by_nothing(filled: Ground):
    with filled.engine.begin() as connection:
        before = found(connection, "鲁谷")
        events = [Event("received", TODAY, 0, OFFICE, 3)]
        id_ = filled.matter(
            connection, events, category="accusation", title="检举控告事项", number="ACC-1", place_id=ESTATE
        )
        for index in (lambda: search.index_all(connection), lambda: search.index(connection, "matter", id_)):
            index()
            assert (found(connection, "ACC-1"), found(connection, "检举"), found(connection, "鲁谷")) == (
                [],
                [],
                before,
            )
            assert search.is_complete(connection)


def test_what_becomes_an_accusation_is_found_no_longer(filled: Ground):
    with filled.engine.begin() as connection:
        id_ = filled.matter(connection, [Event("received", TODAY, 0, OFFICE, 3)], title="路灯不亮", number="ACC-2")
        search.index(connection, "matter", id_)
        assert found(connection, "路灯") == ["ACC-2"]
        connection.execute(update(tables.matters).where(tables.matters.c.id == id_).values(category="accusation"))
        assert found(connection, "路灯") == []


def test_a_dispute_filed_elsewhere_is_found_there(filled: Ground):
    with filled.engine.begin() as connection:
        (hit,) = search.find(connection, ALL, "ZD-1", 5).hits
        moved = {"street": BABAOSHAN, "community": COMMUNITY_BABAOSHAN}
        writing.refile(connection, filled.revision, "dispute", hit.id, Rules(), **moved)
        assert (found(connection, "六合园 管线"), found(connection, "远洋 管线")) == ([], ["ZD-1"])


def test_the_same_as_reading_every_text(ground: Ground):
    random = Random(7)
    letters = "漏水管停电暖气楼号1a，。 "
    texts = ["".join(random.choices(letters, k=random.randint(0, 14))) for _ in range(120)]
    with ground.engine.begin() as connection:
        for n, text in enumerate(texts):
            events = [Event("received", TODAY - timedelta(days=n), 0, OFFICE, 3)]
            ground.matter(connection, events, number=f"{n:03d}", title="", text=text, street=None, community=None)
        search.index_all(connection)
        for _ in range(150):
            words = "".join(random.choices(letters, k=random.randint(1, 3)))
            expected = [
                f"{n:03d}"
                for n, text in enumerate(texts)
                if words.split() and all(word in text or word in f"{n:03d}" for word in words.split())
            ]
            assert (words, found(connection, words, limit=200)) == (words, expected)


@given(st.text(alphabet="漏水停电，a1 \n", max_size=30), st.text(alphabet="漏水停电，a1", min_size=1, max_size=4))
def test_the_pairs_of_a_word_are_among_those_of_a_text_that_holds_it(text: str, word: str):
    assert set(grams(word)) <= set(grams(text + word)) | set(grams(word + text))
    if word in text:
        assert set(grams(word)) <= set(grams(text))


def test_one_subject_alone(filled: Ground):
    with filled.engine.connect() as connection:
        both = search.find(connection, ALL, "楼", 9).hits
        alone = {kind: search.find(connection, ALL, "楼", 9, subject=kind).hits for kind in ("dispute", "matter")}
    assert alone == {kind: tuple(hit for hit in both if hit.subject == kind) for kind in alone}

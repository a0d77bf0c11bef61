"""Words for the sample's matters: hand-written pieces put together by one random number, to read like real ones.

No form of address, no name, no phone and nothing below a building is in any piece (DOMAIN.md 8). The pieces stand in
matter_pieces.txt and note_pieces.txt; they are split once, on import, because the large sample has a million texts.
"""

import random
from pathlib import Path

Pieces = tuple[str, ...]

_VOICES: Pieces = ("居民反映，", "住户反映，", "来件反映，", "有居民提出，")
_VOICES_OF_SEVERAL: Pieces = ("多户居民反映，", "居民代表反映，", "十几户居民联名反映，", "楼内多户反映，")

_SINCE: Pieces = ("近一个月来", "近两年来", "今年以来", "最近几周", "从去年起", "半年多来", "三个多月来", "一年多来")
_SINCE_LONG: Pieces = ("多年来", "近十年来", "五六年来", "十多年来", "改制以后", "三年多来", "长期以来", "几年间")
_SINCE_SEASON: Pieces = (
    "入冬以来",
    "供暖开始后",
    "这个采暖季",
    "降温以来",
    "近三四天",
    "上周起",
    "供暖以来",
    "连续多日",
)
_SINCE_OFF_SEASON: Pieces = ("上个采暖季", "去年冬天", "往年冬天", "连着两个采暖季", "刚过去的冬天", "停暖以后")
_LONG_TOPICS = ("DEED", "DEMO", "OLD.OWNER", "OLD.LIFT", "ILLE.OLD", "WAGE.SOC", "RENT.PUB")


def _rows(name: str) -> list[list[Pieces]]:
    """Lines of a file of pieces: cells between bars, pieces between slashes."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [[tuple(cell.strip().split("/")) for cell in line.split("|")] for line in lines if not line.startswith("#")]


_WORDS = {row[0][0]: row[1:] for row in _rows("matter_pieces.txt")}
_NOTE_ROWS = _rows("note_pieces.txt")
_TRIED = {code: row[2] for row in _NOTE_ROWS if row[0] == ("tried",) for code in row[1][0].split()}
_NOTES = {row[1][0]: (row[2], row[3]) for row in _NOTE_ROWS if row[0] == ("note",)}

# Why a unit sent a matter back (不归我管): the code word stands in the event's value, the sentence in its note.
RETURN_REASONS: dict[str, Pieces] = {row[1][0]: row[2] for row in _NOTE_ROWS if row[0] == ("returned",)}
# Why a household of a dispute is not yet solved: code word -> sentences.
UNSOLVED_REASONS: dict[str, Pieces] = {row[1][0]: row[2] for row in _NOTE_ROWS if row[0] == ("unsolved",)}

NOTE_KINDS: frozenset[str] = frozenset(_NOTES) | {"returned"}

_RETURNS = tuple((code, sentence) for code, sentences in RETURN_REASONS.items() for sentence in sentences)
_UNSOLVED = tuple((code, sentence) for code, sentences in UNSOLVED_REASONS.items() for sentence in sentences)


def _since(code: str, heating: bool) -> Pieces:
    if code.startswith("HEAT"):
        return _SINCE_SEASON if heating else _SINCE_OFF_SEASON
    return _SINCE_LONG if code.startswith(_LONG_TOPICS) else _SINCE


def _tables() -> dict[tuple[str, bool], tuple[tuple[Pieces, ...], ...]]:
    """(topic of any level, heating season) -> its leaves, each (titles, problems, effects, since, tried, asks)."""
    tables: dict[tuple[str, bool], list[tuple[Pieces, ...]]] = {}
    for leaf, (titles, problems, *own) in _WORDS.items():
        if leaf.count(".") < 2:
            continue
        second, first = leaf.rpartition(".")[0], leaf.partition(".")[0]
        effects, asks = own or _WORDS[second]
        tried = _TRIED.get(second) or _TRIED[first]
        for heating in (False, True):
            row = (titles, problems, effects, _since(leaf, heating), tried, asks)
            for code in (leaf, second, first):
                tables.setdefault((code, heating), []).append(row)
    return {key: tuple(leaves) for key, leaves in tables.items()}


_TABLES = _tables()


def matter_text(
    rng: random.Random, topic_code: str, place_name: str, heating: bool = False, several: bool = False
) -> tuple[str, str]:
    """Title (at most 24 characters) and text (40-120) of one matter; one draw from `rng`.

    topic_code  of any level; above the third, a leaf below it is drawn
    place_name  estate or building, at most 14 characters, never below a building
    heating     received within the heating season: heating matters then speak of this winter, else of the last one
    several     more than one household speaks
    Raises KeyError for an unknown topic.
    """
    leaves = _TABLES[topic_code, heating]
    # All 53 bits of the one draw; the largest table needs fewer than 24 of them.
    drawn = int(rng.random() * 9007199254740992.0)
    drawn, leaf = divmod(drawn, len(leaves))
    titles, problems, effects, since, tried, asks = leaves[leaf]
    drawn, title = divmod(drawn, len(titles))
    drawn, problem = divmod(drawn, len(problems))
    drawn, effect = divmod(drawn, len(effects))
    drawn, start = divmod(drawn, len(since))
    drawn, attempt = divmod(drawn, len(tried))
    drawn, ask = divmod(drawn, len(asks))
    voices = _VOICES_OF_SEVERAL if several else _VOICES
    return place_name + titles[title], (
        f"{voices[drawn % len(voices)]}{place_name}{problems[problem]}，{effects[effect]}。"
        f"{since[start]}{tried[attempt]}。{asks[ask]}。"
    )


def progress_note(rng: random.Random, kind: str, unit: str = "", households: int = 0) -> str:
    """One sentence for the timeline of an event of this kind; one draw. Kinds: NOTE_KINDS.

    unit        short name of the unit that receives (`transferred`); 责任单位 when not given
    households  households solved (`lot_solved`)
    For `returned` the sentence is one of any reason; `return_reason` gives the code word with it.
    Raises KeyError for a kind without words.
    """
    if kind == "returned":
        return return_reason(rng)[1]
    heads, tails = _NOTES[kind]
    head, tail = divmod(int(rng.random() * (len(heads) * len(tails))), len(tails))
    note = heads[head] + tails[tail]
    return note.format(unit=unit or "责任单位", households=households) if "{" in note else note


def return_reason(rng: random.Random) -> tuple[str, str]:
    """Why a unit sent a matter back: (code word of RETURN_REASONS, sentence); one draw."""
    return _RETURNS[int(rng.random() * len(_RETURNS))]


def reason_unsolved(rng: random.Random) -> tuple[str, str]:
    """Why a household is not yet solved (DOMAIN.md 3): (code word of UNSOLVED_REASONS, sentence); one draw."""
    return _UNSOLVED[int(rng.random() * len(_UNSOLVED))]

"""One dictionary: each state's word, colour and icon; badges, table chips and bars all read it."""

from dataclasses import dataclass
from typing import Literal

from domain.attention import ATTENTION_WORDS, Attention
from domain.vocabulary import NO_DUE_WORDS

Colour = Literal["red", "orange", "yellow", "green", "blue", "violet", "gray"]


@dataclass(frozen=True)
class State:
    """How one state is said and shown; the word always stands, colour never speaks alone."""

    word: str
    colour: Colour
    icon: str


STATES = {
    "overdue": State(ATTENTION_WORDS[Attention.OVERDUE], "red", "error"),
    "due_soon": State(ATTENTION_WORDS[Attention.DUE_SOON], "orange", "schedule"),
    "promise_late": State(ATTENTION_WORDS[Attention.PROMISE_LATE], "yellow", "event_busy"),
    "open": State(ATTENTION_WORDS[Attention.RUNNING], "blue", "autorenew"),
    "leaving": State(ATTENTION_WORDS[Attention.CLOSING], "green", "task_alt"),
    "solved": State("已化解", "green", "check"),
    "rebound": State(ATTENTION_WORDS[Attention.REBOUND], "violet", "undo"),
    "stuck": State(ATTENTION_WORDS[Attention.STUCK], "orange", "hourglass_top"),
    "suspended": State(ATTENTION_WORDS[Attention.SUSPENDED], "gray", "pause_circle"),
    "finished": State("已办结", "gray", "check"),
    "no_limit": State(NO_DUE_WORDS["no_limit"], "gray", "all_inclusive"),
    "unknown": State("未知", "gray", "help"),
    "transferred": State("移交", "blue", "arrow_forward"),
    "rising": State("升", "red", "trending_up"),
    "falling": State("降", "green", "trending_down"),
    "new": State("新增", "gray", "add"),
    "changed": State("变更", "blue", "edit"),
    "stands": State("在库", "green", "check"),
    "withdrawn": State("已撤回", "gray", "undo"),
    "arrives": State("到数", "green", "check"),
    "silent": State("缺数", "orange", "sensors_off"),
    "ended": State("已停报", "gray", "stop_circle"),
    "in_use": State("在用", "green", "check"),
    "initial": State("待改密码", "orange", "key"),
    "revoked": State("停用", "gray", "block"),
}


def badge(state: str, text: str | None = None, icon: bool = False) -> str:
    """Markdown of a badge in the state's colour with its word or `text` (逾期 25 天); KeyError for no such state."""
    shown = STATES[state]
    lead = f":material/{shown.icon}: " if icon else ""
    return f":{shown.colour}-badge[{lead}{text or shown.word}]"


def gray_badge(text: str) -> str:
    """Markdown of a badge for what is no state, such as the level 区级, 街道, 社区."""
    return f":gray-badge[{text}]"

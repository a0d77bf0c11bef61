"""Whether an act may be done: by this post, now, as it was filled in; and the events it then leaves."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from domain.acts.case import CAPACITY_WORDS, Capacity, Case, Doer, capacities, recused
from domain.acts.declaration import Act, Given, Kind, Noted, Other
from domain.events import Event
from domain.ledger import FIRST, Refusal, walk


class Refused(Exception):
    """An act that may not be done; refusals: every reason, in Chinese."""

    def __init__(self, refusals: Iterable[Refusal]):
        self.refusals = tuple(refusals)
        super().__init__("".join(refusal.sentence for refusal in self.refusals))


LINE_MOST = 80  # characters of a line: a title, a next step
NOTE_MOST = 2_000  # of one note
COUNT_MOST = 100_000  # households in one act
_FAR_AHEAD = timedelta(days=3660)
# 赵女士等3人: a family name and a form of address, never a name.
_SALUTATION = re.compile(
    "(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|端木|[\u4e00-\u9fff])"
    "(?:女士|先生|同志|老人|师傅|某某|某)(?:等[1-9][0-9]{0,4}[人户])?"
    "|居民等[1-9][0-9]{0,4}[人户]"
)


def refuse_act(act: Act, case: Case, doer: Doer) -> tuple[Refusal, ...]:
    """Why this post may not do it now, before anything is typed: every reason, in Chinese, with who could."""
    if recused(case, doer):
        return (Refusal("recused", "您已就此事回避（《信访工作条例》第二十八条），请由其他同志办理。"),)
    refusals = []
    if not capacities(case, doer) & act.by:
        who = "、".join(CAPACITY_WORDS[capacity] for capacity in Capacity if capacity in act.by)
        rule = f"（{act.rule}）" if act.rule else ""
        refusals.append(Refusal("who", f"「{act.word}」由{who}办理{rule}。"))
    if act.while_ in ("open", "working") and not case.open:
        gone = "这件矛盾不在账上" if case.subject == "dispute" else "这件事项已经结束"
        refusals.append(Refusal("closed", f"{gone}，不能办理「{act.word}」。"))
    elif act.while_ == "working" and not case.working:
        refusals.append(
            Refusal(
                "leaving", f"已经申请销账，不能办理「{act.word}」；确需办理的，请先由核查或批准的一方退回销账申请。"
            )
        )
    elif act.while_ == "closed" and case.open:
        refusals.append(Refusal("open", f"这件矛盾还在账上，不能办理「{act.word}」。"))
    elif act.moves is not None:
        last = max([case.today, *(event.day for event in case.events)])
        refusals += _not_permitted(case, [Event(act.moves, last, case.next_seq)])
    chosen = (ask.choices(case, doer) for ask in act.asks if ask.needed and ask.kind is Kind.CHOICE)
    if not refusals and not (act.offered(case) and all(chosen)):
        refusals.append(Refusal("nothing", f"目前没有可以「{act.word}」的内容。"))
    return tuple(refusals)


def refuse_given(act: Act, case: Case, doer: Doer, given: Given) -> tuple[Refusal, ...]:
    """Why it may not be done as it was filled in; empty when it may. Includes refuse_act."""
    refusals = refuse_act(act, case, doer) or _unfit(act, case, doer, given)
    if refusals:
        return refusals
    given = {"day": case.today, **given}
    if not act.dated and given["day"] < case.settled:
        return (Refusal("day", f"「{act.day.label}」不能早于 {case.settled:%Y-%m-%d}：那天以后已经有了别的办理。"),)
    refusals = act.refuse(case, given, doer)
    if refusals:
        return refusals
    taken = act.takes(case, given)
    rest = replace(case, events=tuple(event for event in case.events if event not in taken))
    if _not_permitted(rest, [event for event, _ in events_of(act, case, doer, given)]):
        return (Refusal("order", f"按这个日期，「{act.word}」与已经办理的先后不符，请核对日期。"),)
    return ()


def _not_permitted(case: Case, more: Sequence[Event]) -> tuple[Refusal, ...]:
    """The refusals that these events add to those of the case as it stands."""
    _, before = walk(FIRST[case.subject], case.events)
    _, after = walk(FIRST[case.subject], [*case.events, *more])
    return after[len(before) :]


def events_of(act: Act, case: Case, doer: Doer, given: Given) -> list[Noted]:
    """The events the act leaves, with their place in the order of the case; a corrected record keeps its own."""
    return _placed(act.leaves(case, {"day": case.today, **given}, doer), case.next_seq)


def events_beyond(act: Act, case: Case, doer: Doer, given: Given) -> list[Noted]:
    """The events it leaves on the other dispute that it names or opens."""
    if act.beyond is None:
        return []
    other: Other | None = given.get("dispute")
    return _placed(act.beyond(case, {"day": case.today, **given}, doer), other.case.next_seq if other else 1)


def _placed(told: Sequence[Noted], first: int) -> list[Noted]:
    return [(replace(event, seq=event.seq or first + i), note) for i, (event, note) in enumerate(told)]


def _unfit(act: Act, case: Case, doer: Doer, given: Given) -> tuple[Refusal, ...]:
    """Answers that are missing or make no sense, one refusal an ask; its code is the name of the ask."""
    refusals = []
    for ask in (act.day, *act.asks):
        answer = given.get(ask.name)
        if answer is None or answer == "" or answer == () or (ask.kind is Kind.TICK and answer is False):
            if ask.needed and ask is not act.day:
                verb = "勾选" if ask.kind is Kind.TICK else "选择" if ask.kind in _PICKED else "填写"
                refusals.append(Refusal(ask.name, f"请{verb}「{ask.label}」。"))
        elif not _FITS[ask.kind](answer):
            refusals.append(Refusal(ask.name, f"「{ask.label}」填写的内容认不出来，请重新填写。"))
        elif wrong := _WRONG[ask.kind](ask.choices(case, doer), case, answer):
            refusals.append(Refusal(ask.name, f"「{ask.label}」{wrong}。"))
    return tuple(refusals)


def _whole(answer: Any) -> bool:
    return type(answer) is int


def _text(answer: Any) -> bool:
    return isinstance(answer, str)


# What an answer must be before anything is asked of it: forms give nothing else, forged messages may.
_FITS: Mapping[Kind, Callable[[Any], bool]] = {
    **dict.fromkeys((Kind.DAY, Kind.DUE, Kind.LIMIT), lambda answer: type(answer) is date),
    **dict.fromkeys((Kind.LINE, Kind.NOTE, Kind.CHOICE, Kind.SALUTATION), _text),
    **dict.fromkeys((Kind.COUNT, Kind.UNIT, Kind.MATTER, Kind.PLACE, Kind.TOPIC, Kind.POST), _whole),
    **dict.fromkeys(
        (Kind.UNITS, Kind.POSTS, Kind.CHOICES),
        lambda answer: (
            isinstance(answer, tuple)
            and all(isinstance(one, int | str) for one in answer)
            and len(set(answer)) == len(answer)
        ),
    ),
    Kind.TICK: lambda answer: isinstance(answer, bool),
    Kind.DISPUTE: lambda answer: isinstance(answer, Other),
}
_PICKED = frozenset(
    {
        Kind.CHOICE,
        Kind.CHOICES,
        Kind.POST,
        Kind.UNIT,
        Kind.UNITS,
        Kind.DAY,
        Kind.DUE,
        Kind.LIMIT,
        Kind.PLACE,
        Kind.TOPIC,
    }
)


_Words = Mapping[str, str]  # of an ask: what may be chosen → its word


def _wrong_day(words: _Words, case: Case, answer: Any) -> str | None:
    if answer > case.today:
        return "不能晚于今天"
    return f"不能早于 {case.began:%Y-%m-%d}（{_BEGAN[case.subject]}）" if answer < case.began else None


_BEGAN = {"dispute": "上账日", "matter": "收到日"}


def _wrong_unit(words: _Words, case: Case, answer: Any) -> str | None:
    return None if answer in case.units else "不在机构名单里"


_WRONG: Mapping[Kind, Callable[[_Words, Case, Any], str | None]] = {
    Kind.DAY: _wrong_day,
    Kind.DUE: lambda words, case, answer: (
        None if case.today < answer <= case.today + _FAR_AHEAD else "应在今天以后、十年以内"
    ),
    Kind.LIMIT: lambda words, case, answer: (
        None if case.began < answer <= case.today + _FAR_AHEAD else f"应晚于{_BEGAN[case.subject]}、在十年以内"
    ),
    Kind.LINE: lambda words, case, answer: None if len(answer) <= LINE_MOST else f"不能超过 {LINE_MOST} 个字",
    Kind.NOTE: lambda words, case, answer: None if len(answer) <= NOTE_MOST else f"不能超过 {NOTE_MOST} 个字",
    Kind.COUNT: lambda words, case, answer: None if 0 < answer <= COUNT_MOST else f"应为 1 至 {COUNT_MOST} 的整数",
    Kind.CHOICE: lambda words, case, answer: None if answer in words else "不在可选的范围里",
    Kind.CHOICES: lambda words, case, answer: None if {*answer} <= {*words} else "不在可选的范围里",
    Kind.UNIT: _wrong_unit,
    Kind.UNITS: lambda words, case, answer: next((w for u in answer if (w := _wrong_unit(words, case, u))), None),
    Kind.POST: lambda words, case, answer: None if answer in case.agents else "不在可选的职务里",
    Kind.POSTS: lambda words, case, answer: None if {*answer} <= {*case.leaders} else "不在职务名单里",
    Kind.SALUTATION: lambda words, case, answer: (
        None if _SALUTATION.fullmatch(answer) else "只写称呼和人数，如 赵女士、赵女士等3人，不写姓名"
    ),
    # Whether a matter, dispute, place or topic is there is for data_access; a tick is right by itself.
    **dict.fromkeys((Kind.MATTER, Kind.DISPUTE, Kind.PLACE, Kind.TOPIC, Kind.TICK), lambda words, case, answer: None),
}

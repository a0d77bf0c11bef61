"""Two disputes become one (并案), one becomes two (拆分): households and matters go along, nothing is solved by it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.acts.case import DIRECTS, DISPUTE, Case, Doer, acting, capacities, recused
from domain.acts.declaration import COMMUNITY_DUTY, REASON, Act, Ask, Given, Kind, Noted, Other
from domain.events import FAR, Event
from domain.ledger import Refusal, refuse_entry, refuse_silencing
from domain.responsibility import refuse_lead
from domain.vocabulary import Level, word


def _level(case: Case) -> Level:
    return case.level or Level.DISTRICT


def _households(case: Case, given: Given, n: int, unit: int | None) -> list[Noted]:
    """n households arrive, those of each reason (未化解原因) for themselves, each saying from which dispute."""
    come = Event("lots_added", given["day"], unit_id=unit, object=str(case.id))
    return [(replace(come, number=households, value=reason), None) for reason, households in case.leaving(n).items()]


def _recusals(case: Case, there: Case | None, day: date) -> list[Noted]:
    """Who declared 回避 there is kept out here as well."""
    known = {event.object for event in there.events if event.kind == "recused"} if there else set()
    return [
        (Event("recused", day, unit_id=event.unit_id, object=event.object), None)
        for event in case.events
        if event.kind == "recused" and event.object not in known
    ]


def _other_id(given: Given) -> str | None:
    other: Other | None = given.get("dispute")
    return str(other.id) if other else None


# --- merged -----------------------------------------------------------------------------------------------------


def _merged(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    n, level = case.unsolved() or None, int(_level(case))
    gone = Event("merged", given["day"], unit_id=acting(case, doer), level=level, number=n, object=_other_id(given))
    return [(gone, given["note"])]


def _absorbed(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    into: Other = given["dispute"]
    day, by = given["day"], acting(case, doer)
    told: list[Noted] = [(Event("absorbed", day, unit_id=by, object=str(case.id)), given["note"])]
    told += _households(case, given, case.unsolved(), into.case.holder)
    told += [
        (Event("linked", day, unit_id=by, number=matter), None)
        for matter in sorted(case.belonging - into.case.belonging)
    ]
    return [*told, *_recusals(case, into.case, day)]


def _may_merge(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    into: Other = given["dispute"]
    there = into.case
    if into.id == case.id:
        return (Refusal("dispute", "不能并入它自己，请填写另一件矛盾的编号。"),)
    refusals = []
    if not there.working:
        refusals.append(Refusal("dispute", "那件矛盾不在账上或已申请销账，不能并入；请先恢复到在办。"))
    elif recused(there, doer):
        refusals.append(Refusal("dispute", "您已就那件矛盾回避（《信访工作条例》第二十八条），请由其他同志并案。"))
    elif not capacities(there, doer) & DIRECTS:
        refusals.append(Refusal("dispute", "那件矛盾不由您这一级挂账，请由区信访办并案。"))
    elif _level(there) < _level(case):
        sentence = f"这件由{word(_level(case))}挂账，应并入同级或上级挂账的矛盾。"
        refusals.append(Refusal("dispute", sentence))
    elif given["day"] < there.settled:
        sentence = f"「办理日期」不能早于 {there.settled:%Y-%m-%d}：那件矛盾那天以后已经有了别的办理。"
        refusals.append(Refusal("day", sentence))
    if case.orders() or case.promises():
        refusals.append(Refusal("open", "还有没有回复的批示、督办或没有了结的承诺，请先回复、兑现或撤回，再并案。"))
    return (*refusals, *refuse_silencing(given["note"]))


MERGE = Act(
    "merge",
    "并案",
    DISPUTE,
    DIRECTS,
    (
        Ask(
            "dispute", "并入哪一件（编号）", Kind.DISPUTE, help="没有化解的户数和关联事项一并转过去；以后在那一件里办理"
        ),
        REASON,
    ),
    _merged,
    _may_merge,
    moves="merged",
    while_="working",
    beyond=_absorbed,
)


# --- split ------------------------------------------------------------------------------------------------------


def _split(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    day, by = given["day"], acting(case, doer)
    off = Event("split", day, unit_id=by, number=given.get("number"), object=_other_id(given))
    return [
        (off, given["note"]),
        *((Event("unlinked", day, unit_id=by, number=int(matter)), None) for matter in given.get("matters") or ()),
    ]


def _split_off(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    day, unit = given["day"], given["unit"]
    told: list[Noted] = [
        (Event("ledger_on", day, unit_id=unit, level=int(_level(case)), due=given["due"]), None),
        (Event("split_from", day, unit_id=acting(case, doer), object=str(case.id)), given["note"]),
    ]
    told += _households(case, given, given.get("number") or 0, unit)
    told += [(Event("linked", day, unit_id=unit, number=int(matter)), None) for matter in given.get("matters") or ()]
    return [*told, *_recusals(case, None, day)]


def _may_split(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    number, n = given.get("number") or 0, case.unsolved()
    refusals = [*refuse_lead(case.units.get(given["unit"]) or Level.STREET, bool(given.get("community_duty")))]
    refusals += refuse_entry(given["unit"], _level(case), given["day"], given["due"])
    if number >= max(n, 1):
        sentence = f"还没有化解的只有 {n} 户，至少留一户在原来的矛盾里；要整件交出去，请办理「移交」或「并案」。"
        refusals.append(Refusal("number", sentence))
    limit = next((limit.due for limit in case.spells.limits if limit.ended == FAR), None)
    if limit is not None and given["due"] > limit and not given.get("consent"):
        sentence = f"拆出的矛盾时限晚于原来的 {limit:%Y-%m-%d}，等于延期，须经主要领导同意。"
        refusals.append(Refusal("consent", sentence))
    if not number and not given.get("matters"):
        refusals.append(Refusal("number", "请填写转出的户数，或选择转出的事项。"))
    told = (given["title"], given["summary"], given["note"])
    return (*refusals, *refuse_silencing("\n".join(told)))


SPLIT = Act(
    "split",
    "拆分上账",
    DISPUTE,
    DIRECTS,
    (
        Ask("title", "拆出的矛盾名称", Kind.LINE),
        Ask("summary", "简要情况", Kind.NOTE),
        Ask("unit", "责任单位", Kind.UNIT),
        Ask("due", "化解时限", Kind.DUE),
        Ask("number", "转出户数", Kind.COUNT, needed=False),
        Ask(
            "matters",
            "转出的事项",
            Kind.CHOICES,
            needed=False,
            options=lambda case, doer: {str(matter): number for matter, number in case.linked.items()},
        ),
        REASON,
        Ask("consent", "主要领导已经同意", Kind.TICK, needed=False, folded=True, help="时限晚于原来的，等于延期"),
        COMMUNITY_DUTY,
    ),
    _split,
    _may_split,
    while_="working",
    beyond=_split_off,
)

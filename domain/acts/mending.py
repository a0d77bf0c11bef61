"""What an earlier act wrote wrongly is corrected (更正记录): the record is taken back and written anew, both kept in the trace."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.acts.case import BOTH, COMMANDS, DIRECTS, NOTES, ORDERS, OWES, WORKS, Case, Doer, acting, capacities
from domain.acts.declaration import KEPT, Act, Ask, Given, Kind, Noted
from domain.events import Event
from domain.ledger import Refusal, refuse_silencing
from domain.spells import in_order
from domain.visibility import Role
from domain.vocabulary import EVENT_WORDS

_COUNTED = frozenset({"lots_added", "lot_solved", "lot_reason"})
_DUE = frozenset({"promised", "decision", "instructed", "supervised"})
# What moves nothing else along; a wrong transfer or decision on closing is undone, or answered by the next one.
MENDABLE = NOTES | _COUNTED | _DUE | {"meeting", "answered"}


def key(event: Event) -> str:
    """How the form names an event: nothing that comes later changes it."""
    return f"{event.day:%Y%m%d}-{event.seq}-{event.kind}"


def _mendable(case: Case) -> Mapping[str, Event]:
    written = (event for event in reversed(in_order(case.events)) if event not in case.brought)
    found = [event for event in written if event.kind in MENDABLE and event.seq and not _arrived(event)]
    told = Counter(map(key, found))
    return {key(event): event for event in found if told[key(event)] == 1}


def _arrived(event: Event) -> bool:
    """Households that came by a merger or a split: they left another dispute, and are no other number here alone."""
    return event.kind == "lots_added" and event.object is not None


def _words(case: Case, doer: Doer) -> Mapping[str, str]:
    return {name: _word(event) for name, event in _mendable(case).items() if _is_own(event, case, doer)}


def _word(event: Event) -> str:
    more = f" {event.number} 户" if event.kind in _COUNTED else f"，期限 {event.due:%Y-%m-%d}" if event.due else ""
    return f"{event.day:%Y-%m-%d} {EVENT_WORDS[event.kind]}{more}"


def _mended(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    """The corrected record on the day and in the place of the wrong one, unless it falls away; and that it was corrected."""
    wrong = _mendable(case)[given["record"]]
    told: list[Noted] = []
    if not given.get("void"):
        right = replace(wrong, number=given.get("number") or wrong.number, due=given.get("due") or wrong.due)
        told.append((right, given.get("text") or KEPT))
    told.append((Event("corrected", given["day"], unit_id=acting(case, doer)), given["note"]))
    return told


def _may_mend(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    wrong = _mendable(case)[given["record"]]
    word, void = EVENT_WORDS[wrong.kind], bool(given.get("void"))
    changes = [name for name in ("number", "due", "text") if given.get(name)]
    if void == bool(changes):
        return (Refusal("text", "请填写要改的内容，或者勾选「这条记录作废」；两样只取其一。"),)
    if "number" in changes and wrong.kind not in _COUNTED:
        return (Refusal("number", f"「{word}」没有户数，请不要填写户数。"),)
    if "due" in changes and wrong.kind not in _DUE:
        return (Refusal("due", f"「{word}」没有期限，请不要填写期限。"),)
    if wrong.kind == "promised" and (void or "due" in changes) and doer.viewer.role is not Role.OFFICE_STAFF:
        sentence = (
            "承诺的期限和作废只由区信访办更正；不能兑现的，请区信访办或负责这一级的书记写明理由，办理「撤回承诺」。"
        )
        return (Refusal("promise", sentence),)
    if void and wrong.due and wrong.due < case.today:
        return (Refusal("due", f"「{word}」的期限已经过去，不能作废；请如实登记兑现、撤回或答复。"),)
    if "due" in changes and given["due"] <= wrong.day:
        return (Refusal("due", f"期限应晚于这条记录的日期 {wrong.day:%Y-%m-%d}。"),)
    if void and wrong.kind == "meeting":
        return (Refusal("void", "协调会的参会单位和议定事项依据这条记录，不能作废；请更正内容。"),)
    if void and wrong.object and any(event.object == wrong.object for event in _after(wrong, case)):
        return (Refusal("rests", "已经有回复或兑现依据这条记录，不能作废；请更正内容。"),)
    silenced = refuse_silencing("\n".join(filter(None, (given.get("text"), given["note"]))))
    mended = [event for event, _ in _mended(case, given, doer)]
    if not households_fit([*(event for event in case.events if event is not wrong), *mended]):
        return (*silenced, Refusal("number", "这样改以后，化解或说明原因的户数会多于核定户数，请核对。"))
    return silenced


def _is_own(wrong: Event, case: Case, doer: Doer) -> bool:
    """Whether the record is this post's to correct. An order or a decision names the unit that has to do it, not the one
    that wrote it down: that one does not change what it was told to do, nor does the office what a secretary said."""
    if wrong.kind in ORDERS and wrong.value:
        return wrong.value == str(doer.post_id)
    if wrong.kind == "decision":
        return bool(capacities(case, doer) & (DIRECTS | COMMANDS))
    own = {doer.unit_id, *doer.answers_for} - {None}
    return doer.viewer.role is Role.OFFICE_STAFF or wrong.unit_id in own


def _after(wrong: Event, case: Case) -> Sequence[Event]:
    events = in_order(case.events)
    return events[events.index(wrong) + 1 :]


def households_fit(events: Sequence[Event]) -> bool:
    """Whether never more households were solved, explained or moved than there were at that point."""
    waiting = unexplained = 0
    for event in in_order(events):
        n = event.number or 0
        if event.kind == "lots_added":
            waiting, unexplained = waiting + n, unexplained + (0 if event.value else n)
        elif event.kind in ("lot_solved", "split", "merged"):
            if n > waiting:
                return False
            waiting, unexplained = waiting - n, unexplained - min(n, unexplained)
        elif event.kind == "lot_reason":
            if n > unexplained:
                return False
            unexplained -= n
    return True


_WHOSE = (
    "只列本职务可以更正的：别的单位写下的由该单位或区信访办更正，批示、督办由提出的职务更正，议定事项由召集的一方更正"
)
MEND = Act(
    "mend",
    "更正记录",
    BOTH,
    WORKS | DIRECTS | OWES | COMMANDS,
    (
        Ask("record", "更正哪一条", Kind.CHOICE, options=_words, help=_WHOSE),
        Ask("number", "户数改为", Kind.COUNT, needed=False),
        Ask("due", "期限改为", Kind.LIMIT, needed=False),
        Ask("text", "内容改为", Kind.NOTE, needed=False),
        Ask("void", "这条记录作废", Kind.TICK, needed=False),
        Ask("note", "更正理由", Kind.NOTE),
    ),
    _mended,
    _may_mend,
    while_="working",
    takes=lambda case, given: [_mendable(case)[given["record"]]],
)

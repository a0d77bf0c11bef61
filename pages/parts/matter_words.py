"""One matter in sentences: its head and the badges below it."""

from datetime import date

from data_access.matters import ClockLine, Matter
from domain.clocks import ClockState
from domain.vocabulary import Category, Channel, MatterStatus, OrderClass, word
from pages.parts.case import level_word, unfiled_words, unit_word
from pages.parts.numbers import count, day_short, day_table, due, held, joined, money
from pages.parts.states import badge, gray_badge
from pages.parts.time_limits import limit_words
from pages.parts.words import plain

_STATES = {
    MatterStatus.FINISHED: "finished",
    MatterStatus.CANCELLED: "finished",
    MatterStatus.UNDATED: "unknown",
}


def came(case: Matter) -> str:
    """When it was received, to the minute where that is known, and by which channel."""
    at, day = case.received_at, case.line.received
    said = f"{at:%Y-%m-%d %H:%M} 收到" if at else f"{day_table(day)} 收到" if day else "收到日未知"
    return f"{said}（{word(Channel(case.source))}）"


def about(case: Matter) -> list[tuple[str, str | None]]:
    """Label and value: place, topic, who raised it (for its own chain alone: case.salutation), whom and how much it
    concerns, the limit it carries, how far it is."""
    order = word(OrderClass(case.order_class)) if case.order_class else None
    return [
        ("地点", plain(joined(case.line.street, case.line.community, case.place)) or "未知"),
        ("领域", plain(" › ".join(case.topics)) or "未归类"),
        ("信访类别", None if case.category else "未载明，时限按申诉求决计"),
        ("待归类的名称", unfiled_words(case.unfiled)),
        ("反映人", plain(case.salutation) if case.salutation else None),
        ("人次", count(case.persons, "人")),
        ("涉及户数", count(case.households, "户") if case.households is not None else None),
        ("涉及金额", money(case.amount) if case.amount is not None else None),
        ("工单时限", joined(order, count(case.hours, "小时") if case.hours else None) or None),
        ("受理", day_table(case.accepted) if case.accepted else "尚未受理"),
        ("最近进展", day_table(case.last_event)),
        ("来源自报进度", plain(case.source_progress) if case.source_progress else None),
    ]


def owners(case: Matter) -> list[tuple[str, str | None]]:
    """Label and value: who drives the procedure, who owes the solution, who received first, where it was solved."""
    return [
        ("受理部门（推动程序）", plain(case.driver or "未知")),
        ("办理部门（实质解决）", unit_word(case.holdings[-1].unit if case.holdings else None, case.unfiled)),
        ("首接单位", plain(case.first_unit or "未知")),
        ("化解层级", level_word(case.solved_level) if case.solved else None),
    ]


def duty(case: Matter) -> ClockLine | None:
    """The clock of the handling duty that runs, or ran last."""
    clocks = [clock for clock in case.clocks if clock.duty]
    return clocks[-1] if clocks else None


def sentence(case: Matter, today: date) -> str:
    """State, who holds it and the limit, in one sentence."""
    line, status = case.line, MatterStatus(case.line.status)
    if line.finished is not None:
        days = f"自收到起 **{count((line.finished - line.received).days, '天')}**" if line.received else "收到日未知"
        level = level_word(case.solved_level)
        solved = f"{day_short(case.solved, today)}化解（{level}）" if case.solved else "未记化解"
        return f"**{day_short(line.finished, today)}办结**，{days}；{solved}。"
    if status in (MatterStatus.CANCELLED, MatterStatus.UNDATED):
        return f"**{word(status)}**。"
    holder = f"现由**{plain(line.unit)}**办理，{held(line.held_since, today)}" if line.unit else "承办单位未知"
    return f"**{word(status)}**，{holder}；{_limit(duty(case), today)}。"


def _limit(clock: ClockLine | None, today: date) -> str:
    if clock is None:
        return "尚未受理，没有起算办理时限"
    if clock.state == ClockState.known and clock.due:
        return f"期限 {day_short(clock.due, today)}（{due(clock.due, today)}）"
    return limit_words(clock)


def badges(case: Matter, today: date) -> str:
    """The state, what category of matter it is, and what the office marks: 紧急, 重复, 集体访, 越级."""
    status, clock = MatterStatus(case.line.status), duty(case)
    late = clock is not None and clock.ended is None and clock.due is not None and clock.due < today
    state = badge("overdue", icon=True) if late else badge(_STATES.get(status, "open"), word(status), icon=True)
    marks = {"紧急": case.urgent, "重复": case.repeat, "集体访": case.collective, "越级": case.skip_level}
    category = word(Category(case.category)) if case.category else "类别未载明"
    grays = [category, *(name for name, on in marks.items() if on)]
    return " ".join([state, *(gray_badge(text) for text in grays)])

"""One dispute in sentences: its head, its badges, how far its households are, a linked matter in a line."""

from datetime import date

from data_access.disputes import Dispute, Similar
from data_access.matters import MatterLine
from domain.attention import Attention
from domain.vocabulary import Channel, DisputeStatus, MatterStatus, word
from pages.parts.case import level_word, unfiled_words, unit_word
from pages.parts.numbers import count, day_short, due, fraction, held, joined, money
from pages.parts.states import STATES, badge, gray_badge
from pages.parts.words import in_lines, plain


def source_word(source: str) -> str:
    """How the dispute came onto the ledger."""
    return word(Channel(source))


def progress(case: Dispute) -> tuple[int, int]:
    """(solved households, all households); those that went to another dispute count there."""
    return sum(lot.n for lot in case.lots if lot.solved), sum(lot.n for lot in case.lots if not lot.moved)


def about(case: Dispute) -> list[tuple[str, str | None]]:
    """Label and value: the place with the year it was built and its owner (产权单位), topic, whom and how much it
    concerns, root cause, whether it is true and reasonable."""
    here, said = "未知" if case.place else None, case.said
    why = f"：{plain(said.reasonable_why)}" if said.reasonable_why else ""
    return [
        ("地点", plain(joined(case.street, case.community, case.place)) or "未知"),
        ("建成年份", f"{case.year_built}年" if case.year_built else here),
        ("产权单位", plain(case.owner) if case.owner else here),
        ("领域", plain(" › ".join(case.topics)) or "未归类"),
        ("涉及人数", None if said.persons is None else count(said.persons, "人")),
        ("涉及金额", None if said.amount is None else money(said.amount)),
        ("问题症结", plain(case.root_cause) if case.root_cause else "未填"),
        ("是否属实", said.proven),
        ("诉求合理性", f"{said.reasonable or '未填'}{why}" if said.reasonable or why else None),
        ("待归类的名称", unfiled_words(said.unfiled)),
    ]


def answerers(case: Dispute) -> list[tuple[str, str | None]]:
    """Label and value: the lead unit and those that cooperate, the leaders in charge by post, level and grade."""
    said = case.said
    return [
        ("牵头单位", unit_word(case.lead_unit, said.unfiled)),
        ("配合单位", "、".join(map(plain, said.partners)) or None),
        ("包案领导", "、".join(map(plain, said.leaders)) or None),
        ("层级", level_word(case.level)),
        ("等级", plain(said.grade) if said.grade else None),
    ]


def solving(case: Dispute) -> list[tuple[str, str | None]]:
    """Label and value: in which way it is solved, what is done, what comes next."""
    said = case.said
    return [
        ("化解方式", plain(said.method) if said.method else None),
        ("化解措施", in_lines(said.measures) if said.measures else None),
        ("下一步", plain(case.next_step) if case.next_step else "未填"),
    ]


def unsaid(case: Dispute) -> str | None:
    """Which columns of the ledger (台账) are empty, in a line; None when none is."""
    said = case.said
    columns = {
        "涉及人数": said.persons,
        "涉及金额": said.amount,
        "是否属实": said.proven,
        "诉求合理性": said.reasonable,
        "化解方式": said.method,
        "化解措施": said.measures,
        "配合单位": said.partners or any(kind == "partner" for kind, _ in said.unfiled),
        "包案领导": said.leaders,
        "等级": said.grade,
    }
    empty = [label for label, value in columns.items() if value in (None, (), False)]
    return f"台账没有填：{'、'.join(empty)}。" if empty else None


def badges(case: Dispute) -> str:
    """All states of the day and the level; off the ledger, 已销账 or 已并案."""
    off = (
        [gray_badge(word(DisputeStatus.MERGED))]
        if _merged(case)
        else [badge("solved", word(DisputeStatus.OFF), icon=True)]
    )
    states = [badge(state, icon=True) for state in case.entry.states] if case.entry else off
    return " ".join([*states, gray_badge(level_word(case.level))])


def sentence(case: Dispute, today: date) -> str:
    """State, limit, households and who holds it, in one sentence."""
    solved, households = progress(case)
    homes = f"**{fraction(solved, households, '户')}**已化解" if households else "户数未核定"
    if case.entry is None:
        return f"{_left(case)}；{homes}。"
    entry = case.entry
    state = "、".join(STATES[state].word for state in entry.states if state is not Attention.RUNNING) or "办理中"
    limit = f"期限 {day_short(entry.due, today)}（{due(entry.due, today)}）" if entry.due else "没有定期限"
    holder = f"现由**{plain(entry.unit)}**办理，{held(entry.held_since, today)}" if entry.unit else "承办单位未知"
    return f"**{state}**，{limit}；{homes}；{holder}。"


def _left(case: Dispute) -> str:
    off = case.spells[-1][1] if case.spells else None
    if off is None:
        return "**没有上账**"
    times = f"，共上账 {count(len(case.spells), '次')}" if len(case.spells) > 1 else ""
    return f"**已于 {off.year}年{day_short(off)}{'并案' if _merged(case) else '销账'}**{times}"


def _merged(case: Dispute) -> bool:
    return case.status == DisputeStatus.MERGED


def similar_line(one: Similar) -> str:
    """A similar dispute under its name: what is the same, where, how it stands."""
    return joined(one.same, plain(one.street or ""), word(DisputeStatus(one.status)), plain(one.number))


def matter_line(line: MatterLine, today: date) -> str:
    """A linked matter under its name: number, day, state, who answers, how far its limit is."""
    state = word(MatterStatus(line.status))
    done = f"{day_short(line.finished, today)}办结" if line.finished else due(line.due, today) if line.due else None
    received = f"{day_short(line.received, today)}收到" if line.received else "收到日未知"
    return joined(plain(line.number), received, state, plain(line.unit) if line.unit else None, done)

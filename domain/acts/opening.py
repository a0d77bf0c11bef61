"""The acts a case begins with: a matter is registered (登记), a dispute put on the key ledger (上账)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.acts.case import DISPUTE, MATTER, Capacity, Case, Doer
from domain.acts.declaration import COMMUNITY_DUTY, DAY, Act, Ask, Given, Kind, Noted
from domain.events import Event
from domain.ledger import Refusal, refuse_entry
from domain.responsibility import refuse_lead
from domain.visibility import Role
from domain.vocabulary import Category, Channel, Level, word

C, K = Capacity, Kind

_CHANNELS = {c.value: word(c) for c in Channel if c is not Channel.PLATFORM}
# A dispute comes onto the ledger from 接访, 12345, 排查, 上级交办, or else (领导批示) (DOMAIN.md 3).
_SOURCES = {c.value: _CHANNELS[c] for c in (Channel.VISIT, Channel.HOTLINE, Channel.SURVEY, Channel.ASSIGNED)}
_SOURCES |= {Channel.OTHER.value: "领导批示"}
# An accusation (检举控告) is not registered here: its text may be kept nowhere (条例 30, 46).
_CATEGORIES = {c.value: word(c) for c in (Category.CLAIM, Category.SUGGESTION)}

_PLACE = Ask("place", "地点", K.PLACE, needed=False, help="选到小区为止，不写楼号和门牌")
_TOPIC = Ask("topic", "领域", K.TOPIC)


def _lead(case: Case, given: Given, doer: Doer) -> int | None:
    return given.get("unit") or doer.unit_id


def _registered(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    """Received and registered by who takes it in; passed on at once where somebody else is to solve it (by a community
    or street: 上报); taken on as the residents' agent (代理人) where they asked for it."""
    day, lead = given["day"], _lead(case, given, doer)
    first = doer.unit_id or lead
    assert first is not None and lead is not None
    told = [Event("received", day, unit_id=first, level=int(_level(case, first, doer)))]
    told.append(Event("registered", case.today, unit_id=first))
    if lead != first:
        told.append(Event("transferred", case.today, unit_id=lead, level=int(_level(case, lead, doer))))
    if given.get("agent_until") and doer.post_id is not None:
        told.append(Event("mandated", case.today, unit_id=first, due=given["agent_until"], object=str(doer.post_id)))
    return [(event, None) for event in told]


def _level(case: Case, unit: int, doer: Doer) -> Level:
    """Whose secretary answers while the unit does; of an outside owner, who took it in."""
    return case.units.get(unit) or doer.viewer.level


def _somebody(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    lead = _lead(case, given, doer)
    if lead is None:
        return (Refusal("unit", "请选择「由谁办理」。"),)
    level = case.units.get(lead)
    own = doer.viewer.role is Role.OFFICE_STAFF or lead in {doer.unit_id, *doer.answers_for}
    if not own and (level is None or level <= doer.viewer.level):
        return (Refusal("unit", "登记在本单位名下，或选上一级的单位直接上报；别的单位由上级移交。"),)
    refused = refuse_lead(level or Level.STREET, bool(given.get("community_duty")))
    if refused and doer.viewer.level is Level.COMMUNITY:
        sentence = "社区只协助办理：请在「由谁办理」里选街道，登记时一并上报；确属社区职责的，在「更多」里勾选「属社区职责清单」。"
        return (Refusal("community", sentence),)
    return refused


def _entered(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    day, unit = given["day"], given["unit"]
    entry = Event("ledger_on", day, unit_id=unit, level=int(given["level"]), due=given["due"])
    told: list[Noted] = [(entry, None)]
    if given.get("households"):
        told.append((Event("lots_added", day, unit_id=unit, number=given["households"]), None))
    if given.get("matter"):
        told.append((Event("linked", day, unit_id=unit, number=given["matter"]), None))
    return told


def _levels(case: Case, doer: Doer) -> Mapping[str, str]:
    """The levels whose ledger the post may open: its own and those below."""
    return {str(int(level)): word(level) for level in sorted(Level, reverse=True) if level <= doer.viewer.level}


def _may_enter(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    level = Level(int(given["level"]))
    whose = case.units.get(given["unit"])
    if doer.viewer.role is not Role.OFFICE_STAFF and whose is not None and given["unit"] not in doer.answers_for:
        return (Refusal("unit", "责任单位应是本单位，或产权、物业、供热等区外单位；别的单位请上报后由信访办上账。"),)
    lead = refuse_lead(whose or Level.STREET, bool(given.get("community_duty")))
    return (*lead, *refuse_entry(given["unit"], level, given["day"], given["due"]))


REGISTER = Act(
    "register",
    "登记事项",
    MATTER,
    frozenset({C.OFFICE, C.LOCAL, C.BUREAU}),
    (
        Ask("title", "标题", K.LINE),
        Ask("text", "反映内容", K.NOTE, help="只写事情本身；姓名、电话、门牌等会自动去掉"),
        _TOPIC,
        _PLACE,
        Ask("unit", "由谁办理", K.UNIT, needed=False, help="不选就是本单位；选上一级的单位，登记时一并上报"),
        Ask("salutation", "称呼", K.SALUTATION, needed=False, help="如 赵女士等3人；只有责任链上的职务看得到"),
        Ask("agent_until", "由我代理到", K.DUE, needed=False, help="群众自愿委托的，由本职务替群众跑腿，到这天为止"),
        Ask("source", "来源", K.CHOICE, options=_CHANNELS, folded=True, needed=False),
        Ask("category", "类别", K.CHOICE, options=_CATEGORIES, folded=True, needed=False),
        Ask("persons", "涉及人数", K.COUNT, folded=True, needed=False),
        Ask("urgent", "重大紧急", K.TICK, folded=True, needed=False),
        Ask("repeat", "重复事项", K.TICK, folded=True, needed=False),
        Ask("address_unclear", "地址或姓名不清，无法告知", K.TICK, folded=True, needed=False),
        COMMUNITY_DUTY,
    ),
    _registered,
    _somebody,
    while_=None,
    day=replace(DAY, label="收到日期", folded=False),
)
ENTER = Act(
    "enter",
    "上账",
    DISPUTE,
    frozenset({C.OFFICE, C.LOCAL}),
    (
        Ask("title", "矛盾名称", K.LINE),
        Ask("summary", "简要情况", K.NOTE),
        _TOPIC,
        _PLACE,
        Ask("level", "由哪一级挂账", K.CHOICE, options=_levels, help="只能挂在本级或下级；要由上级挂账的，请先上报"),
        Ask("source", "来源", K.CHOICE, options=_SOURCES),
        Ask("unit", "责任单位", K.UNIT),
        Ask("due", "化解时限", K.DUE),
        Ask("households", "涉及户数", K.COUNT, needed=False),
        Ask("matter", "关联事项编号", K.MATTER, needed=False),
        Ask("partners", "配合单位", K.UNITS, needed=False, folded=True),
        Ask("leaders", "包案领导", K.POSTS, needed=False, folded=True, help="选职务；由谁担任跟着职务走"),
        Ask("root_cause", "问题症结", K.LINE, needed=False, folded=True),
        Ask("next_step", "下一步", K.LINE, needed=False, folded=True),
        COMMUNITY_DUTY,
    ),
    _entered,
    _may_enter,
    while_=None,
    day=replace(DAY, label="上账日期", folded=False),
)
OPENINGS: Mapping[str, Act] = {act.name: act for act in (REGISTER, ENTER)}

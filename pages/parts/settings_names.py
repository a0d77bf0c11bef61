"""Names of units, topics and areas in a screen's words: their history, and what another name or a successor would touch."""

from collections.abc import Mapping

from data_access.naming import SUCCESSOR, Change, Entry
from data_access.renaming import Effect, Wanted
from pages.parts.numbers import count, day_table
from pages.parts.words import plain


def made(one: Entry) -> str:
    """When and how an entry came in."""
    if one.made is None:
        return "建库时设立"
    return f"{day_table(one.made)} {'随导入建立' if one.by_import else '新增'}"


def what(columns: Mapping[str, object], units: Mapping[int, str], name: str = "改称 ", short: str = "简称 ") -> str:
    """What some columns become: 改称 新鲁谷街道，简称 新鲁; 由 热力公司 承接. units: id → name; name, short: what stands before
    each."""
    if SUCCESSOR in columns:
        over = columns[SUCCESSOR]
        return "没有承接单位" if over is None else f"由 {plain(units.get(int(str(over)), '已撤回的单位'))} 承接"
    before = {"name": name, "short_name": short}
    return "，".join(f"{before[column]}{plain(str(called))}" for column, called in columns.items() if called)


def told(one: Change, units: Mapping[int, str]) -> str:
    """A change in the history: since when what, before that what; for which post it was written down, and when."""
    became, was = ({column: pair[nr] for column, pair in one.columns.items()} for nr in (1, 0))
    since = f"自 {day_table(one.valid_from)} 起"
    gone = f"，{day_table(one.back)} 撤回" if one.back else ""
    before = what(was, units, "原称 ", "原简称 ") or "原来没有简称"
    entered = f"{before}；{plain(one.post or '程序')}，{day_table(one.learned_on)} 登记{gone}"
    said = f"~~{what(became, units)}~~" if one.back else f"**{what(became, units)}**"
    return f"{since}：{said}  \n:small[:gray[{entered}]]"


def touched(effect: Effect, wanted: Wanted) -> list[str]:
    """What a change would touch, a line each."""
    lines = _taken_over(effect, wanted) if SUCCESSOR in wanted.columns else _called(effect, wanted)
    return lines or ["没有事项、职务和文件涉及它。"]


def _cases(both: tuple[int, int]) -> str:
    """The two counts, of what there is; 0 件 where there is nothing."""
    said = (f"{count(n)}{what}" for n, what in zip(both, ("事项", "重点矛盾"), strict=True) if n)
    return "、".join(said) or "0 件"


def _posts(both: tuple[int, int]) -> str:
    return f"**{count(both[0], '个')}职务**（{count(both[1], '个')}账号）"


def _called(effect: Effect, wanted: Wanted) -> list[str]:
    unit = wanted.was.kind == "unit"
    lines = []
    if any(effect.filed):
        held = f"，其中现办 {_cases(effect.held)}" if unit else ""
        lines.append(f"{'经手的' if unit else '归在这里的'} **{_cases(effect.filed)}**显示改后的名称{held}。")
    if effect.posts[0]:
        lines.append(f"{_posts(effect.posts)}的称呼跟着改。")
    if effect.written or effect.mappings:
        mapped = f"、{count(effect.mappings, '个')}导入对应关系" if effect.mappings else ""
        lines.append(f"归到它的 {count(effect.written, '个')}文件名称{mapped}照旧有效。")
    if effect.filters:
        lines.append(f"{count(effect.filters, '个')}常用视图选着它，随改后的名称照旧打开。")
    if effect.offices:
        lines.append(f"所属 {count(effect.offices, '个')}单位的名称不变，需要的另行更名。")
    return lines


def _taken_over(effect: Effect, wanted: Wanted) -> list[str]:
    lines = []
    if any(effect.filed):
        lines.append(f"{plain(wanted.was.name)}经手 **{_cases(effect.filed)}**，其中现办 {_cases(effect.held)}。")
    if effect.posts[0]:
        named = "、".join(plain(label) for label in effect.who[:3])
        lines.append(
            f"{named}{'等' if len(effect.who) > 3 else ''}，{_posts(effect.posts)}，将看到这些，并接着办理现办的。"
        )
    elif wanted.columns[SUCCESSOR] is not None:
        lines.append("没有职务因此多看到什么：承接单位还没有登录的负责人，或者本来就看得到。")
    if effect.losing[0]:
        lines.append(f"{_posts(effect.losing)}不再看到这些。")
    return lines

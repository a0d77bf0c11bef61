"""An entry of the trace in words: what was done to what, and what is known of it."""

from collections.abc import Mapping
from typing import Any

from data_access.audit import ACT_WORDS, COMMAND_LINE, Act, Entry
from data_access.imports.names import KINDS
from data_access.imports.sources import SOURCES
from data_access.settings import LABELS, label
from domain.visibility import ROLE_WORDS
from domain.vocabulary import DisputeStatus, MatterStatus, word
from pages.parts.numbers import whole
from pages.parts.screens import SCREENS
from pages.parts.settings_words import value_of

# Which acts of the trace want a look: colour speaks with the word, never alone.
_COLOURS: Mapping[Act, str] = {Act.SIGN_IN_FAILED: "orange", Act.REFUSED: "orange", Act.EXPORT: "blue"}
_WHY = {"wrong": "账号或密码不对", "ended": "账号已停用", "limited": "次数过多，暂停尝试"}
_WHY |= {"no post": "没有对应的职务", "old password": "原密码不对"}
_WHERE = {"here": "本机", "everywhere": "所有设备"}
_KINDS = {
    **KINDS,
    "cases": "案件清单",
    "disputes": "重点矛盾清单",
    "places": "查修楼院清单",
    "area_sheet": "户数与人口表",
    "template": "台账模板",
    "problems": "导入问题",
}
_STATUS = {status.value: word(status) for kind in (MatterStatus, DisputeStatus) for status in kind}
_DONE = {
    "demo": "建立演示账号",
    "post": "设立职务",
    "add": "新建账号",
    "assign": "任职",
    "leave": "离任",
    "take_back": "撤回将来的任职或离任",
    "portfolio": "调整分工",
    "revoke": "停用账号",
    "restore": "恢复账号",
    "reset_password": "重设密码",
    "change_password": "修改密码",
}
# Every word that an entry's detail can have; what a reader asks first comes first.
_KEYS = {
    "done": "事项",
    "day": "自",
    "before": "原为",
    "after": "改为",
    "why": "原因",
    "where": "范围",
    "sessions": "退出处数",
    "official": "姓名",
    "kind": "种类",
    "rows": "行数",
    "file": "文件",
    "posts": "职务",
    "revoked": "停用",
    "title": "职务",
    "portfolio": "分工",
    "unit": "单位",
    "topics": "专题",
    "units": "单位",
    "role": "角色",
    "instead of": "原职务",
    "number": "编号",
    "name": "名称",
    "written": "写作",
    "target": "归到",
    "valid_from": "生效",
    "source": "来源",
    "basis": "依据",
    "new": "新增",
    "changed": "变更",
    "same": "相同",
    "rejected": "不能导入",
    "taken_back": "撤回",
    "count": "件数",
    "names": "归类",
    "mappings": "对应关系",
    "settings": "设置",
    "digest": "校验值",
    "revision": "修订",
}
_VALUES: Mapping[str, Mapping[str, str]] = {
    "why": _WHY,
    "where": _WHERE,
    "kind": _KINDS,
    "done": _DONE,
    "before": _STATUS,
    "after": _STATUS,
    "name": LABELS,
    "source": {name: source.label for name, source in SOURCES.items()},
    "role": {role.value: word for role, word in ROLE_WORDS.items()},
}


def sentence(today: Mapping[Act, int]) -> str:
    """今天 11 条：登录 3 次、登录未成 1 次、查看 7 次。"""
    if not today:
        return "今天还没有操作记录。"
    parts = "、".join(f"{word} {whole(today[act])} 次" for act, word in ACT_WORDS.items() if act in today)
    return f"今天 **{whole(sum(today.values()))} 条**：{parts}。"


def act_badge(act: Act) -> str:
    """Markdown of an act as a badge."""
    return f":{_COLOURS.get(act, 'gray')}-badge[{ACT_WORDS[act]}]"


# What can be refused besides a matter's page.
_REFUSED: Mapping[str, str] = {"upload": "上传文件", "export": "下载", **{one.url_path: one.title for one in SCREENS}}


def who(entry: Entry) -> str:
    """Whose act it was: an official, the command line, or nobody that is known."""
    return "命令行" if entry.who == COMMAND_LINE.who else entry.who or "未知账号"


def subject(entry: Entry) -> str:
    """To what it was done: a number, a login, a trace code; a screen by its name."""
    if entry.act is Act.REFUSED:
        return _REFUSED.get(entry.subject, entry.subject)
    if entry.act is Act.SETTING:
        return label(entry.subject)
    return entry.subject


def told(entry: Entry) -> str:
    """What is known of it, in one line: 原因：账号或密码不对 · …"""
    return " · ".join(f"{_KEYS.get(key, key)}：{_value(key, value)}" for key, value in _facts(entry.detail))


def _facts(detail: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What a reader asks first; the arguments of a file say in full what its name says in short."""
    known = [(key, detail[key]) for key in _KEYS if key in detail]
    told = [*known, *((key, value) for key, value in detail.items() if key not in _KEYS)]
    return [(key, value) for key, value in told if key != "arguments" and value not in (None, "", [], {}, False)]


def _setting(told: Mapping[str, Any]) -> str:
    """临期天数，原为 7 天，改为 9 天，生效 2026-11-24，依据 …"""
    before, after = (None if told[key] is None else value_of(told["name"], told[key]) for key in ("before", "after"))
    said = {"before": before, "after": after, "valid_from": told["valid_from"], "basis": told["basis"]}
    return "，".join([label(told["name"]), *(f"{_KEYS[key]} {value}" for key, value in _facts(said))])


def _value(key: str, value: Any) -> str:
    if key == "settings":
        return "；".join(map(_setting, value))
    if isinstance(value, Mapping):
        return "，".join(f"{_KEYS.get(name, name)} {_value(name, inner)}" for name, inner in _facts(value))
    if isinstance(value, list):
        return "、".join(_value(key, inner) for inner in value)
    if isinstance(value, bool):
        return "是"
    return _VALUES.get(key, {}).get(value, str(value)) if isinstance(value, str) else str(value)

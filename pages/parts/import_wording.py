"""What a mapping says beside its columns: words nobody knows, how blanks and levels are written, what every row has."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from data_access.imports import mapping, reading
from data_access.imports.contract import Source, Target
from data_access.imports.fields import BY_NAME, FIELDS, Fillable, words_of
from data_access.imports.heads import Table, fold
from data_access.imports.values import Doubt
from pages.parts.frame import note, section
from pages.parts.words import plain, shortened

_MOST_WORDS = 12
_SEPARATOR = "->"
# A number is a row's own, a text and a code are hardly the same in all of them.
_ITS_OWN = ("number", "text", "code")
_ANY_DAY = date(9000, 1, 1)


def words(top: Table, declared: Source, known: Mapping[str, Mapping[str, Any]], key: str) -> dict[str, dict[str, Any]]:
    """One box for each word of a closed list that neither the list nor the mapping (`known`) knows; gives field → (text
    as written → value), what was known with it."""
    found = {name: dict(said) for name, said in known.items()}
    unknown = list(_unknown(top, declared, found))
    if not unknown:
        return found
    section("这些词是什么意思")
    with st.grid(4, min_column_width=220):
        for field, text in unknown:
            meanings = reading.offer(field, declared.target)
            value = st.selectbox(
                f"{BY_NAME[field].label}：{plain(shortened(text, 12))}",
                list(meanings),
                index=None,
                format_func=meanings.__getitem__,
                placeholder="按空白处理",
                key=f"{key}-{field}-{text}",
            )
            if value is not None:
                found.setdefault(field, {})[text] = value
    note(f"只看了前 {len(top.body)} 行；没有选的词按空白读入，并列在问题里。")
    return found


def _unknown(top: Table, declared: Source, known: Mapping[str, Mapping[str, Any]]) -> Sequence[tuple[str, str]]:
    at = {fold(head): place for place, head in enumerate(top.head)}
    found: list[tuple[str, str]] = []
    for one in declared.fields:
        if BY_NAME[one.fills].kind != "word" or (place := at.get(fold(one.heads[0]))) is None:
            continue
        told = {*words_of(one.fills, declared.target), *map(fold, known.get(one.fills, {}))}
        told |= {*reading.MISSING, *map(fold, declared.missing)}
        seen = dict.fromkeys(str(values[place]) for _, values in top.body if values[place] is not None)
        found += [(one.fills, text) for text in seen if fold(text) not in told][:_MOST_WORDS]
    return found


def besides(content: Mapping[str, Any], target: Target, key: str) -> dict[str, Any]:
    """What need not be said, folded unless the mapping says it: gives missing, topic_separator and constants, each only
    where something is said."""
    said = {name: content[name] for name in ("missing", "topic_separator", "constants") if content.get(name)}
    with st.expander("补充说明（可以不填）", expanded=bool(said), icon=":material/tune:", key=f"{key}-besides"):
        how = st.grid(3, min_column_width=260)
        missing = how.multiselect(
            "表示“没有填”的写法",
            said.get("missing", []),
            said.get("missing", []),
            accept_new_options=True,
            placeholder="例：待补。写一个，按一次回车",
            help="这些写法按空白读。空格、-、/、无、暂无、未知、不详、N/A 已经认得，不用写。",
            key=f"{key}-missing",
        )
        separator = how.selectbox(
            "几级领域写在一格时，中间的符号",
            dict.fromkeys((said.get("topic_separator", _SEPARATOR), _SEPARATOR, *mapping.SEPARATORS)),
            accept_new_options=True,
            help="例：“供暖->室温不达标”用“->”，“供暖/室温不达标”用“/”。分成几列的不用管。",
            key=f"{key}-separator",
        )
        given = said.get("constants", {})
        free = {
            one.name: one.label
            for one in FIELDS
            if target in one.targets
            and (one.name in given or (one.kind not in _ITS_OWN and one.name not in content["columns"]))
        }
        same = how.multiselect(
            "文件里没有、但每行都一样的",
            list(free),
            [name for name in given if name in free],
            format_func=free.__getitem__,
            placeholder="例：渠道、街道",
            help="如全是来访登记的表，选“渠道”，再写明是来访。",
            key=f"{key}-constants",
        )
        constants = {}
        with st.grid(4, min_column_width=220):
            for name in same:
                value = _value(BY_NAME[name], target, given.get(name), f"{key}-constant-{name}")
                if value not in (None, ""):
                    constants[name] = value
    found = {"missing": list(missing), "topic_separator": separator, "constants": constants}
    return {name: value for name, value in found.items() if value and value != _SEPARATOR}


def _value(one: Fillable, target: Target, given: Any, key: str) -> Any:
    """What every row says of a field, by the kind of the field, so that nothing can be said that it cannot read."""
    label = f"每行的{one.label}"
    try:
        declared = Source("", "", target, (), {one.name: given})
        before = None if given is None else reading.constants(declared, _ANY_DAY)[one.name]
    except Doubt:
        before = None
    match one.kind:
        case "word" | "yesno":
            offered = reading.offer(one.name, target)
            index = list(offered).index(before) if before in offered else None
            return st.selectbox(label, list(offered), index, offered.__getitem__, key=key, placeholder="请选择")
        case "past" | "limit":
            day = st.date_input(label, before, format="YYYY-MM-DD", key=key)
            return day.isoformat() if isinstance(day, date) else None
        case "count":
            return st.number_input(label, 0, value=before, step=1, key=key, placeholder="整数")
        case "amount" | "hours":
            number = None if before is None else float(before)
            return st.number_input(label, 0.0, value=number, key=key, placeholder="数字")
        case _:
            return st.text_input(label, "" if given is None else str(given), max_chars=200, key=key).strip()

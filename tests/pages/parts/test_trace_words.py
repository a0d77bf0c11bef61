"""What an entry of the trace says is Chinese, whatever was done."""

from datetime import datetime

import pytest

from data_access.audit import Act, Entry
from pages.parts.trace_words import told


@pytest.mark.parametrize(
    ("detail", "line"),
    [
        ({"why": "old password"}, "原因：原密码不对"),
        ({"instead of": "区委书记"}, "原职务：区委书记"),
        (
            {"revision": 7, "why": "办结", "count": 1, "changed": [{"number": "A1", "before": "received", "after": "finished"}]},
            "原因：办结 · 变更：原为 已收到，改为 已办结，编号 A1 · 件数：1 · 修订：7",
        ),
        (
            {"file": "表.xlsx", "digest": "0f", "source": "12345", "basis": "导出", "rows": 9, "new": 4, "same": 3, "changed": 0, "rejected": 2},
            "行数：9 · 文件：表.xlsx · 来源：12345 工单 · 依据：导出 · 新增：4 · 相同：3 · 不能导入：2 · 校验值：0f",
        ),
        ({"file": "表.xlsx", "rows": 9, "taken_back": 4}, "行数：9 · 文件：表.xlsx · 撤回：4"),
        ({"names": [{"kind": "unit", "written": "某局", "target": 3}]}, "归类：种类 责任单位，写作 某局，归到 3"),
        ({"mappings": ["综治台账"]}, "对应关系：综治台账"),
        (
            {"settings": [{"name": "due_soon_days", "valid_from": "2026-11-24", "basis": "本单位设定", "before": 7, "after": 9}]},
            "设置：临期天数，原为 7 天，改为 9 天，生效 2026-11-24，依据 本单位设定",
        ),
        (
            {"settings": [{"name": "workdays.2027", "valid_from": "2027-01-01", "basis": "某号", "before": None, "after": {"off": ["2027-01-01"], "work": []}}]},
            "设置：2027 年工作日历，改为 放假的工作日 1 天，调休上班 0 天，生效 2027-01-01，依据 某号",
        ),
    ],
)  # fmt: skip
def test_what_is_known_of_an_act_is_told_in_chinese(detail: dict, line: str) -> None:
    assert told(Entry(1, datetime(2026, 11, 24, 9), 1, "甲某某", "区委书记", "", Act.WRITE, "", detail)) == line

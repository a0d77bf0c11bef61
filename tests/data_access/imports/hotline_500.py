"""An export of the 12345 hotline with 500 rows, drawn with a seed: every oddity of ../shared/data/README.md stands in it a
known number of times, and nobody in it is real."""

import csv
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl

TODAY = date(2026, 11, 24)
HEAD = [
    "工单编号",
    "工单类型",
    "问题分类",
    "标签",
    "标题",
    "主要内容",
    "工单状态",
    "来电人",
    "来电人电话",
    "被反映区",
    "被反映街乡镇",
    "办理结果",
    "回复内容",
    "处理受理方式",
    "办结时间",
    "企业名称",
    "是否解决",
    "是否满意",
    "工单性质",
    "村/社区",
    "小区点位",
]
FIRST = 4  # the sheet's first data row, below two title rows and the head
_SURNAMES, _GIVEN = "赵钱孙周吴郑冯陈", ("一白", "二青", "三丰", "四维", "五味", "六合")
_TOPICS = (
    "供暖->室温不达标->室内温度低",
    "供暖->管道漏水->楼道漏水",
    "物业管理->停车->地下车库",
    "老旧小区->漏水->屋面漏水",
    "环境卫生->公厕->异味",
    "噪声->施工噪声->夜间施工",
)
_PLACES = (
    ("八角街道", "八角北里社区", "八角北里"),
    ("古城街道", "古城特钢社区", "特钢院"),
    ("老山街道", "老山西里社区", "老山西里"),
)
_ASKS = (
    "楼道灯不亮，晚上看不清台阶",
    "家里暖气不热，已经三天",
    "地下车库积水，车辆进出困难",
    "屋面漏水，雨天墙皮脱落",
    "公厕异味大，清理不及时",
)


@dataclass
class Export:
    """rows: cells as text, days as date, in the order of the head; planted: problem code → rows; scrubbed: kind → times;
    people: names and numbers of which none may be found afterwards."""

    rows: list[list[object]]
    planted: Counter[str] = field(default_factory=Counter)
    scrubbed: Counter[str] = field(default_factory=Counter)
    people: set[str] = field(default_factory=set)
    head: list[str] = field(default_factory=lambda: list(HEAD))

    def write_csv(self, path: Path, encoding: str = "gb18030") -> Path:
        with path.open("w", encoding=encoding, newline="") as out:
            writer = csv.writer(out)
            for row in self._sheet():
                writer.writerow([str(cell) if cell is not None else "" for cell in row])
        return path

    def write_xlsx(self, path: Path) -> Path:
        """Every second day is a real one; numbers that a spreadsheet broke are numbers."""
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "工单"
        for line, row in enumerate(self._sheet(), 1):
            for column, cell in enumerate(row, 1):
                if isinstance(cell, str) and cell.count("E+") == 1 and column == 1:
                    cell = float(cell)
                elif isinstance(cell, (date, datetime)) and line % 2:
                    cell = str(cell)
                sheet.cell(line, column, cell)  # type: ignore[arg-type]
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(self.head))
        book.save(path)
        return path

    def _sheet(self) -> list[list[object]]:
        total: list[object] = ["合计", f"{len(self.rows)}件"]
        return [
            ["某热线工单导出"],
            ["导出时间：2026-11-20", None, "单位：件"],
            list(self.head),
            *self.rows,
            [],
            total,
            [],
        ]


def export(seed: int = 500, arrivals: bool = False) -> Export:
    """500 rows. arrivals: with a column 来电时间, which the export of the issue has not."""
    rng = random.Random(seed)
    made = Export([_plain(rng, i) for i in range(500)])
    untouched = iter(range(500))
    for plant, times in _PLANTS:
        for nth in range(times):
            plant(made, made.rows[next(untouched)], nth)
    if arrivals:
        made.head.append("来电时间")
        for at, row in enumerate(made.rows):
            closed = row[14]
            row.append(closed - timedelta(days=5) if isinstance(closed, date) else date(2026, 9, 1))
            if at >= 495:  # rows on which nothing else was planted
                row[-1] = closed + timedelta(days=2) if isinstance(closed, date) else None
                made.planted["dates_reversed"] += 1
        _repeat(made)
    return made


def _plain(rng: random.Random, i: int) -> list[object]:
    street, community, estate = _PLACES[i % 3]
    name = f"{_SURNAMES[i % 8]}{_GIVEN[i % 6]}"
    closed = date(2026, 10, 1) + timedelta(days=rng.randrange(40))
    cells = {
        "工单编号": f"00{2026100000 + i}",
        "工单类型": ("投诉", "咨询", "求助", "建议")[i % 4],
        "问题分类": _TOPICS[i % 6],
        "标签": "民生",
        "标题": f"反映{estate}问题 {i}",
        "主要内容": f"{_ASKS[i % 5]}（第 {i} 件）。",
        "工单状态": "已办结",
        "来电人": name,
        "来电人电话": f"1990000{i:04d}",
        "被反映区": "某区",
        "被反映街乡镇": street,
        "办理结果": "已处理",
        "回复内容": "已安排人员到场处理。",
        "处理受理方式": "派单",
        "办结时间": closed,
        "企业名称": "无",
        "是否解决": ("是", "否", "-")[i % 3],
        "是否满意": ("满意", "基本满意", "不满意", "默认满意")[i % 4],
        "工单性质": "一般",
        "村/社区": community,
        "小区点位": estate,
    }
    return list(cells.values())


def _at(head: str) -> int:
    return HEAD.index(head)


def _set(column: str, *options: object, code: str = "") -> Callable[[Export, list[object], int], None]:
    def plant(made: Export, row: list[object], nth: int) -> None:
        row[_at(column)] = options[nth % len(options)]
        if code:
            made.planted[code] += 1

    return plant


def _told(template: str, **kinds: int) -> Callable[[Export, list[object], int], None]:
    """The row's own person stands in its text: {name}, {phone} and pieces of it."""

    def plant(made: Export, row: list[object], nth: int) -> None:
        name, phone = str(row[_at("来电人")]), str(row[_at("来电人电话")])
        wide = phone.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        row[_at("主要内容")] = template.format(
            name=name, form=f"{name[0]}女士", phone=phone, spaced=f"{phone[:3]} {phone[3:7]} {phone[7:]}",
            hidden="\u200b".join(phone), wide=wide,
        )  # fmt: skip
        made.people |= {name, phone}
        made.scrubbed.update(kinds)

    return plant


def _same_again(made: Export, row: list[object], nth: int) -> None:
    """The row says what the one 100 further on says, under the same number."""
    row[:] = made.rows[400 + nth]
    made.planted["repeated_row"] += 1


def _other_closing(made: Export, row: list[object], nth: int) -> None:
    row[:] = made.rows[410 + nth]
    closed = row[_at("办结时间")]
    assert isinstance(closed, date)
    row[_at("办结时间")] = closed + timedelta(days=3)
    made.planted["duplicate_number"] += 1


def _repeat(made: Export) -> None:
    """What stands twice stands twice in the column added later too."""
    by_number: dict[object, list[object]] = {}
    for row in reversed(made.rows):
        first = by_number.setdefault(row[0], row)
        row[-1] = first[-1]


def _accused(made: Export, row: list[object], nth: int) -> None:
    row[_at("工单类型")] = "检举控告"
    row[_at("标题")] = "某主任收钱"
    row[_at("主要内容")] = "举报某主任收钱办事"
    row[_at("回复内容")] = "已转某主任所在单位"


def _long(made: Export, row: list[object], nth: int) -> None:
    row[_at("主要内容")] = ("小区道路坑洼，下雨积水，行人绕行。" * 530)[:9000]


def _odd_blanks(made: Export, row: list[object], nth: int) -> None:
    row[_at("被反映街乡镇")] = f"\u3000{row[_at('被反映街乡镇')]}\u00a0"
    row[_at("主要内容")] = "第一行_x000D_\n第二行\t有\u3000空格，“引号”, 逗号"


def _housed(made: Export, row: list[object], nth: int) -> None:
    row[_at("小区点位")] = "八角北里3号楼2单元501"
    made.scrubbed["dwelling"] += 1


_PLANTS: tuple[tuple[Callable[[Export, list[object], int], None], int], ...] = (
    (_set("工单编号", "1.23457E+17", code="number_broken"), 3),
    (_set("工单编号", None, code="no_number"), 2),
    (_set("工单编号", "9" * 41, code="number_too_long"), 1),
    (_same_again, 4),
    (_other_closing, 6),
    (_set("办结时间", "1900-01-01", "1899-12-30", "2099-12-31", "9999-12-31", "1970-01-01", code="impossible_date"), 5),
    (_set("办结时间", "2026-13-05", "下周一", "2026-02-30", code="bad_date"), 3),
    (_set("办结时间", "46310", code="serial_date"), 2),
    (_set("办结时间", "03/08/2026", code="ambiguous_date"), 2),
    (_set("办结时间", "2026年10月8日", "2026/10/8", "2026.10.8", "20261008", "2026-10-08 09:30:00", "2026年10月8日 9时30分"), 6),
    (_set("工单状态", "挂起态", code="unknown_value"), 4),
    (_set("工单状态", "办理中", code="finished_but_open"), 3),
    (_set("问题分类", "供暖->室温->低->再低", code="topic_too_deep"), 2),
    (_accused, 3),
    (_odd_blanks, 6),
    (_long, 2),
    (_set("主要内容", "小区门口路灯不亮，请尽快维修。"), 5),
    (_told("市民{name}来电，电话{phone}，暖气不热。", name=1, phone=1), 10),
    (_told("{form}反映停水，联系 {spaced}。", name=1, phone=1), 5),
    (_told("来电人说停车难，可打{hidden}或{wide}。", phone=2), 5),
    (_told("住3号楼2单元501，漏水。", dwelling=1), 5),
    (_housed, 3),
    (_set("办结时间", None), 10),
    (_set("被反映街乡镇", "-", "无"), 4),
)  # fmt: skip

"""设置, pressed: what stands, what a change would move, the change and its trace, what is refused and in which words."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from data_access import audit, naming, tables
from data_access.audit import Act
from data_access.engine import connect, reading
from domain.visibility import Role
from pages.parts import trace_words
from tests.databases import TODAY
from tests.pages.opened import screen, written

FILE = "data/settings.py"


@pytest.fixture
def house(sample_copy_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    monkeypatch.setenv("TODAY", TODAY)
    return sample_copy_url


def opened(**query: str) -> AppTest:
    at = screen(FILE, Role.ADMINISTRATOR, **query)
    assert not at.exception
    return at


def rows(at: AppTest) -> dict[str, str]:
    """What stands behind each label."""
    found = [text.partition("**　") for text in written(at) if text.startswith("**") and "**　" in text]
    return {label.removeprefix("**"): value.partition("  \n")[0] for label, _, value in found}


def test_settings_are_listed_as_they_stand(house):
    at = opened()
    assert written(at)[0] == (
        "共 **25 项**设置，没有即将生效的更改；**2027 年**工作日历未发布，15 个时限因此算不出期限。"
    )
    assert rows(at) == {
        "临期天数": "7 天",
        "停滞天数": "15 天",
        "近期反弹天数": "30 天",
        "提请协调会的移交次数": "3 次",
        "集体访人数": "超过 5 人",
        "小数隐藏界限": "小于 5 件",
        "销账后回访天数": "第 30、90 天",
        "专班建议件数": "10 件",
        "供暖季起止日": "11月15日至次年3月15日",
    }
    assert rows(opened(part="时限")) == {
        "转送、交办": "15 天",
        "交办反馈": "以交办载明的为准",
        "书面告知是否受理": "15 天",
        "提出管辖异议": "5 个工作日",
        "办结": "60 天",
        "办结（已延期）": "最长 30 天",
        "按所适用程序办结": "以所适用的程序为准",
        "工单办结": "以工单载明的为准",
        "信访人申请复查": "30 天",
        "复查": "30 天",
        "信访人申请复核": "30 天",
        "复核": "30 天",
        "申请司法确认": "30 天",
        "延期起算方式": "自原届满日起延",
        "适用某程序的期限": "履行职责程序 60 天；其余程序不设期限",
        "未载明时限的工单按类别的小时数": "紧急 2 小时、水电气热 24 小时、一般 168 小时、疑难 360 小时",
    }
    years = opened(part="工作日历")
    assert list(rows(years)) == [f"{year} 年" for year in range(2026, 2016, -1)]
    assert rows(years)["2026 年"] == "放假的工作日 19 天，调休上班 6 天"
    assert any(text.startswith("**2027 年** :orange-badge[未发布]") for text in written(years))
    assert any("依据：国办发明电〔2025〕7号（随程序提供）" in text for text in written(years))


def test_an_empty_database_has_the_settings_of_the_program(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TODAY", TODAY)
    at = opened()
    assert written(at)[0] == "共 **25 项**设置，没有即将生效的更改；**2027 年**工作日历未发布。"
    assert rows(at)["停滞天数"] == "15 天"


def dialog(at: AppTest) -> list[str]:
    """What stands on the page and in its dialog."""
    return [element.value for element in at.markdown]


def tried(opener: str, **filled: Any) -> AppTest:
    """A dialog after its fields were filled and 先看会改动什么 was pressed. (A browser draws the dialog alone anew, here
    its opener is pressed again.)"""
    at = opened(**{"part": "时限"} if "limit" in opener or "hours" in opener else {})
    at.button(key=opener).click().run()
    for key, value in filled.items():
        field = next(
            one for one in (*at.number_input, *at.text_input, *at.date_input) if one.key == key.replace("__", ".")
        )
        field.set_value(value)
    at.button(key=opener).click()
    at.button(key="set-try").click().run()
    assert not at.exception
    return at


def confirmed(at: AppTest, opener: str) -> AppTest:
    at.button(key=opener).click()
    at.button(key="set-confirm").click().run()
    assert not at.exception
    return at


def test_a_change_says_what_it_moves_then_is_done_and_taken_back_with_a_trace(house):
    at = tried("change-stuck_days", **{"set-stuck_days": 40, "set-basis": "联席会议纪要3号"})
    assert "自 2026-11-25 起改为 **40 天**。" in dialog(at)
    assert "- **2 件重点矛盾**的状态改变：无需过问 25 → 27 件、停滞 4 → 2 件。" in dialog(at)
    at = confirmed(at, "change-stuck_days")
    assert [done.value for done in at.success] == ["已更改：停滞天数，自 2026-11-25 起 40 天。"]
    at = opened()
    assert written(at)[0].startswith("共 **25 项**设置，**1 项**更改即将生效；")
    (row,) = [text for text in written(at) if text.startswith("**停滞天数**")]
    assert ":orange-badge[自 2026-11-25 起] 40 天　:small[:gray[依据：联席会议纪要3号]]" in row
    back = "back-stuck_days-2026-11-25"
    at.button(key=back).click().run()
    at.button(key=back).click()
    at.button(key="set-try").click().run()
    confirmed(at, back)
    at = opened()
    assert written(at)[0].startswith("共 **25 项**设置，没有即将生效的更改；")
    (history,) = [text for text in written(at) if "撤回未生效的更改" in text]
    assert history.count("2026-11-24 录入") == 2
    with reading(connect(house)) as connection:
        found = audit.entries(connection, act=Act.SETTING)
    told = [(trace_words.who(entry), entry.post, trace_words.subject(entry)) for entry in found if entry.account_id]
    assert told == [("韦文博", "管理员", "停滞天数")] * 2
    assert trace_words.told(found[1]).startswith(
        "原因：设置「停滞天数」 · 设置：停滞天数，原为 15 天，改为 40 天，生效 2026-11-25，依据 联席会议纪要3号"
    )


@pytest.mark.parametrize(
    ("opener", "filled", "sentence"),
    [
        ("change-stuck_days", {"set-stuck_days": 40}, "请写明依据：文件名称和文号，或会议纪要。"),
        ("change-stuck_days", {"set-basis": "纪要"}, "「停滞天数」那天本来就是这个值，没有改动。"),
        (
            "change-call_back_days",
            {"set-call_back_days": "九十、三十", "set-basis": "纪要"},
            "设置「销账后回访天数」的值不对：应为由小到大的正整数。",
        ),
        (
            "change-heating_season",
            {"set-heating_season-2": "13-45", "set-basis": "纪要"},
            "设置「供暖季起止日」的值不对：应为两个“月-日”，如 11-15 和 03-15。",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_stays_as_typed(house, opener: str, filled: dict, sentence: str):
    at = tried(opener, **filled)
    assert [plain.value.replace("\\", "") for plain in at.warning] == [sentence]
    assert {field.key: field.value for field in (*at.number_input, *at.text_input)}.items() >= filled.items()
    assert "set-confirm" not in {button.key for button in at.button}


@pytest.mark.parametrize(
    ("opener", "filled", "said"),
    [
        ("change-limit.notice", {"set-limit__notice": 10, "set-basis": "某办法"}, "自 2026-11-25 起改为 **10 天**。"),
        ("change-order_hours", {"set-order_hours-hard": 240, "set-basis": "纪要"}, "疑难 240 小时**。"),
        ("change-call_back_days", {"set-call_back_days": "15、60", "set-basis": "纪要"}, "改为 **第 15、60 天**。"),
        (
            "change-heating_season",
            {"set-heating_season-1": "11月6日", "set-basis": "公告"},
            "**11月6日至次年3月15日**。",
        ),
    ],
)
def test_each_kind_has_its_field(house, opener: str, filled: dict, said: str):
    at = tried(opener, **filled)
    assert [said in text for text in dialog(at) if text.startswith("自 2026-11-25")] == [True]
    assert "- 现有的事项、时限和重点矛盾都不变。" in dialog(at)


def test_a_broken_row_is_shown_and_corrected_on_the_spot(house):
    rows_ = [
        {"name": "stuck_days", "valid_from": date(2026, 7, 1), "value": "{", "learned": 1},
        {"name": "workdays.2026", "valid_from": date(2026, 1, 1), "value": "[]", "learned": 2},
        {"name": "colour", "valid_from": date(2026, 1, 1), "value": "1", "learned": 1},
    ]
    with connect(house).begin() as connection:
        connection.execute(tables.settings.insert(), rows_)
    at = opened()
    assert written(at)[0].startswith("**3 项设置内容无法识别**，")
    assert [stray.value.split("本版本")[0] for stray in at.error] == ["设置表里的“colour”"]
    assert ":red-badge[须更正] 设置「停滞天数」的内容无法识别，自 2026-07-01 起" in "".join(written(at))
    with connect(house).begin() as connection:
        connection.execute(tables.settings.delete().where(tables.settings.c.name == "colour"))
    at = tried("mend-stuck_days", **{"set-stuck_days": 20, "set-basis": "纪要"})
    assert "自 2026-07-01 起改为 **20 天**。" in dialog(at)
    confirmed(at, "mend-stuck_days")
    at = opened(part="工作日历")
    assert written(at)[0].startswith("**1 项设置内容无法识别**，")
    at.button(key="mend-workdays.2026").click().run()
    at.text_area(key="year-days").set_value("1月1日放假，10月1日至7日放假")
    at.text_input(key="year-notice").set_value("某号")
    at.button(key="mend-workdays.2026").click()
    at.button(key="set-try").click().run()
    assert any(text.startswith("- ") and "事项**重新推算" in text for text in dialog(at))
    confirmed(at, "mend-workdays.2026")
    assert rows(opened())["停滞天数"] == "20 天"


def year_tried(text: str, notice: str, year: int = 2027) -> AppTest:
    at = opened(part="工作日历")
    opener = f"enter-{year}"
    at.button(key=opener).click().run()
    at.text_area(key="year-days").set_value(text)
    at.text_input(key="year-notice").set_value(notice)
    at.button(key=opener).click()
    at.button(key="set-try").click().run()
    assert not at.exception
    return at


def test_a_calendar_year_is_read_from_its_notice_and_gives_waiting_clocks_their_due_day(house):
    at = year_tried(
        "1月1日（周五）至3日（周日）放假，共3天。2月8日至12日放假，2月20日（周六）上班。", "国办发明电〔2026〕9号"
    )
    assert "**放假的工作日 6 天，调休上班 1 天**。  \n放假：1月1日—3日、2月8日—12日。  \n调休上班：2月20日。" in dialog(
        at
    )
    assert "- **15 件事项**重新推算：15 个由“工作日历未发布”变为“有期限”。" in dialog(at)
    confirmed(at, "enter-2027")
    at = opened(part="工作日历")
    assert written(at)[0].startswith("共 **25 项**设置，没有即将生效的更改；工作日历齐全。")
    assert rows(at)["2027 年"] == "放假的工作日 6 天，调休上班 1 天"
    at.button(key="enter-2027").click().run()
    assert at.text_area(key="year-days").value == "1月1日—3日、2月8日—12日放假\n2月20日上班"


@pytest.mark.parametrize(
    ("text", "notice", "sentence"),
    [
        ("2月30日放假", "某号", "没有 2027年2月30日 这一天。"),
        ("1月1日放假，1月4日上班", "某号", "2027-01-04 不是周末，无需列为调休上班。"),
        ("", "某号", "2027 年没有一天放假，请核对文件。"),
        ("1月1日放假", "", "需要写明放假安排通知的文号。"),
    ],
)
def test_a_year_that_makes_no_sense_is_refused_in_a_sentence(house, text: str, notice: str, sentence: str):
    at = year_tried(text, notice)
    assert [warning.value for warning in at.warning] == [sentence]
    assert at.text_area(key="year-days").value == text


def test_units_topics_and_areas_are_listed_narrowed_and_renamed(house):
    at = opened(part="机构与地区", kind="街道")
    assert [text.split("**")[1] for text in written(at) if "上级 石景山区" in text] == [
        "八宝山街道", "老山街道", "八角街道", "古城街道", "苹果园街道", "金顶街街道", "广宁街道", "五里坨街道", "鲁谷街道"
    ]  # fmt: skip
    at = opened(part="机构与地区", kind="街道", find="鲁谷")
    (opener,) = [str(button.key) for button in at.main.button if str(button.key).startswith("rename-street")]
    looked(at, opener, **{"district-name": "新鲁谷街道"})
    assert "自 2026-11-24 起，**改称 新鲁谷街道**。" in dialog(at)
    short = [text for text in dialog(at) if "简称仍是" in text]
    assert short == [":small[:gray[简称仍是“鲁谷”，清单和图上照旧这样写；要改的请在上面一并填写。]]"]
    (moves,) = [text for text in dialog(at) if text.startswith("- ")]
    assert re.fullmatch(
        r"- 归在这里的 \*\*\d+ 件事项、\d+ 件重点矛盾\*\*显示改后的名称。\n- 所属 \d+ 个单位的名称不变，需要的另行更名。",
        moves,
    )
    at = confirmed(at, opener)
    assert [done.value for done in at.success] == ["已更改：鲁谷街道改称 新鲁谷街道。"]
    with reading(connect(house)) as connection:
        (renamed,) = audit.entries(connection, act=Act.WRITE, limit=1)
    assert (renamed.who, renamed.post) == ("韦文博", "管理员")
    at = opened(part="机构与地区", kind="街道", find="新鲁谷")
    assert any(text.startswith("**新鲁谷街道**") for text in written(at))
    (history,) = [text for text in written(at) if text.startswith("自 2026-11-24 起")]
    assert history == ("自 2026-11-24 起：**改称 新鲁谷街道**  \n:small[:gray[原称 鲁谷街道；管理员，2026-11-24 登记]]")
    back = opener.replace("rename", "back")
    looked(at, back)
    assert "恢复为 **鲁谷街道**。" in dialog(at) and moves in dialog(at)
    at = confirmed(at, back)
    assert [done.value for done in at.success] == ["已撤回：新鲁谷街道改称 新鲁谷街道。"]
    at = opened(part="机构与地区", kind="街道", find="新鲁谷")
    assert any(text.startswith("**鲁谷街道**") for text in written(at))
    assert any("~~改称 新鲁谷街道~~" in text and "2026-11-24 撤回" in text for text in written(at))
    assert "**没有符合条件的社区**" in written(opened(part="机构与地区", kind="社区", find="没有这个"))


def looked(at: AppTest, opener: str, **filled: Any) -> None:
    """先看会改动什么 of a dialog after its fields were filled."""
    at.button(key=opener).click().run()
    for key, value in filled.items():
        next(one for one in (*at.text_input, *at.date_input, *at.selectbox) if one.key == key).set_value(value)
    at.button(key=opener).click()
    at.button(key="set-try").click().run()
    assert not at.exception


def test_the_office_says_which_topics_are_about_heating(house):
    with connect(house).begin() as connection:
        connection.execute(update(tables.topics).values(heating=False))
        ids = {one.name: one.id for one in naming.entries(connection, "topic")}
    at = opened(part="机构与地区", kind="领域")
    assert any(text.startswith("**供暖的领域**　:orange-badge[还没有选定]") for text in written(at))
    at.button(key="mark-heating").click().run()
    at.multiselect(key="mark-topics-heating").set_value([ids["供暖"]])
    at.button(key="mark-heating").click()
    at.button(key="set-try").click().run()
    assert "供暖的领域：**供暖**。" in dialog(at)
    (moves,) = [text for text in dialog(at) if text.startswith("- ")]
    assert re.match(r"- 归在这些领域的事项：0 件 → \*\*[\d,]+ 件\*\*，以前年份的也一并改数。", moves)
    at = confirmed(at, "mark-heating")
    assert [done.value for done in at.success] == ["已选定供暖的领域。"]
    at = opened(part="机构与地区", kind="领域")
    assert any(text.startswith("**供暖的领域**　供暖") for text in written(at))
    assert "**加上 供暖**  \n:small[:gray[管理员，2026-11-24 登记]]" in written(at)
    looked(at, "mark-back-heating")
    at = confirmed(at, "mark-back-heating")
    assert [done.value for done in at.success] == ["已撤回：供暖的领域恢复为之前的。"]


def test_a_name_of_a_day_to_come_is_shown_as_such_until_then(house):
    at = opened(part="机构与地区", kind="领域", find="供暖")
    opener = next(str(button.key) for button in at.main.button if str(button.key).startswith("rename-topic"))
    looked(at, opener, **{"district-name": "供热采暖", "district-since": date(2026, 12, 1)})
    assert [caption for caption in dialog(at) if "到这一天自动生效" in caption]
    at = confirmed(at, opener)
    assert [done.value for done in at.success] == ["已更改：供暖自 2026-12-01 起改称 供热采暖。"]
    at = opened(part="机构与地区", kind="领域", find="供热采暖")
    assert written(at)[0].startswith("共 **25 项**设置，**1 项**更改即将生效；")
    (row,) = [text for text in written(at) if "**供暖**" in text]
    assert ":orange-badge[自 2026-12-01 起] 改称 供热采暖" in row


def test_a_community_is_added_by_hand(house):
    at = opened(part="机构与地区", kind="社区")
    looked(at, "district-add", **{"add-name": "新苑社区", "add-short": "新苑"})
    assert [plain.value for plain in at.warning] == ["请选这个社区所在的街道。"]
    with reading(connect(house)) as connection:
        street = naming.entries(connection, "street")[0]
    looked(at, "district-add", **{"add-parent": street.id})
    assert "新增社区 **新苑社区**。" in dialog(at) and "- 现有的事项和重点矛盾都不变。" in dialog(at)
    at = confirmed(at, "district-add")
    assert [done.value for done in at.success] == ["已新增社区：新苑社区。"]
    (row,) = [text for text in written(opened(part="机构与地区", kind="社区", find="新苑")) if "新苑社区" in text]
    assert row.endswith(f"SG0001 · 上级 {street.name} · 2026-11-24 新增]]")


def test_a_unit_has_its_successor_and_a_circle_is_refused(house):
    with reading(connect(house)) as connection:
        ids = {one.name: one.id for one in naming.entries(connection, "unit")}
    for unit, other in (("石景山区信访办公室", "石景山区人民政府"), ("石景山区人民政府", "石景山区信访办公室")):
        at, opener = opened(part="机构与地区", find=unit), f"over-unit-{ids[unit]}"
        looked(at, opener, **{"district-over": ids[other]})
        if unit == "石景山区信访办公室":
            moves = next(text for text in dialog(at) if text.startswith("- "))
            assert re.match(r"- 石景山区信访办公室经手 \*\*[\d,]+ 件事项、\d+ 件重点矛盾\*\*，其中现办 ", moves)
            assert moves.endswith("- 没有职务因此多看到什么：承接单位还没有登录的负责人，或者本来就看得到。")
            confirmed(at, opener)
        else:
            assert [warning.value for warning in at.warning if warning.value.endswith("成了环，请另选单位。")]
    assert any("由区政府承接" in text for text in written(opened(part="机构与地区", find="信访办公室")))


def test_an_empty_register_says_how_it_fills(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TODAY", TODAY)
    assert "**还没有领域**" in written(opened(part="机构与地区", kind="领域"))

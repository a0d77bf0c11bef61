"""数据导入, pressed by AppTest: every state of a file on its way in, of a batch, of a name that waits; wrong clicks."""

import json
import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select, update
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.testing.v1 import AppTest

from briefing import exports
from data_access import audit, jobs, tables
from data_access.engine import connect, reading, writing
from data_access.imports import batches, filing, inbox, mappings, work
from data_access.imports.files import BYTES
from data_access.writing import Request, revise
from domain.visibility import district_office
from tests.data_access.imports.hotline_500 import export
from tests.databases import HOUSE, TODAY
from tests.pages.opened import screen, tables_of, written

FILE = "data/imports.py"


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], str]:
    """Sets the day, the inbox and the database of a test; gives the address back."""

    def at(url: str) -> str:
        monkeypatch.setenv("TODAY", TODAY)
        monkeypatch.setenv("INBOX", str(tmp_path / "inbox"))
        monkeypatch.setenv("DATABASE_URL", url)
        return url

    return at


@pytest.fixture
def empty(house: Callable[[str], str], database_url: str) -> str:
    return house(database_url)


@pytest.fixture
def sample(house: Callable[[str], str], sample_copy_url: str) -> str:
    return house(sample_copy_url)


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return export().write_csv(tmp_path_factory.mktemp("files") / "x.csv").read_bytes()


def dropped(content: bytes, name: str = "工单.csv", source: str = "12345") -> AppTest:
    """The screen with a file in its drop zone, from a source."""
    at = screen(FILE)
    at.radio(key="import-source").set_value(source).run()
    return at.file_uploader[0].set_value((name, content, "text/csv")).run()


def finished(url: str, job_id: int) -> jobs.Job:
    """The job done here and now, as the server's own process would do it."""
    engine = connect(url)
    with reading(engine) as connection:
        row = connection.execute(select(tables.jobs).where(tables.jobs.c.id == job_id)).one()
        asked = jobs.job(connection, district_office(), job_id)
    assert asked is not None
    result = work.KINDS[asked.kind].run(engine, jobs.task(row), lambda *_: None)
    set_state(url, job_id, "done", result=json.dumps(result, ensure_ascii=False))
    with reading(engine) as connection:
        done = jobs.job(connection, district_office(), job_id)
    assert done is not None
    return done


def job_of(url: str, job_id: int) -> Any:
    with reading(connect(url)) as connection:
        return jobs.job(connection, district_office(), job_id)


def set_state(url: str, job_id: int, state: str, **values: object) -> None:
    with writing(connect(url)) as connection:
        connection.execute(update(tables.jobs).where(tables.jobs.c.id == job_id).values(state=state, **values))


def asked_for(at: AppTest) -> int:
    return int(at.query_params["job"][0])


def tried(url: str, content: bytes) -> int:
    """A dry run of a file, done; its job."""
    at = dropped(content)
    at.button(key="import-try").click().run()
    assert not at.exception
    return finished(url, asked_for(at)).id


def imported(url: str, content: bytes) -> jobs.Job:
    """A file imported. In a sample district a dialog asks first, which AppTest cannot press; the browser's test does."""
    with reading(connect(url)) as connection:
        dry = jobs.job(connection, district_office(), tried(url, content))
    assert dry is not None
    return finished(url, jobs.ask(connect(url), "confirm", dry.arguments, Request("tests", dry.asked)))


def text(at: AppTest) -> str:
    return "\n".join([*written(at), *(warning.value for warning in at.main.warning)])


# --- the form ---------------------------------------------------------------------------------------------------


def test_without_a_file_the_form_says_what_is_missing(empty):
    at = screen(FILE)
    at.button(key="import-try").click().run()
    assert [warning.value for warning in at.main.warning] == ["请先选文件。"]
    assert "还没有导入过文件。" in written(at)[0]


def test_a_wrong_file_gets_one_sentence_and_is_not_kept(empty, tmp_path):
    at = dropped(b"%PDF-1.7 nothing to read", "报表.xlsx")
    assert [warning.value for warning in at.main.warning] == [
        "这是PDF 文件，不是表格；请导入 .xlsx、.xls、.csv 或 .jsonl 文件。"
    ]
    assert list((tmp_path / "inbox").iterdir()) == []
    at = at.file_uploader[0].set_value(("工单.csv", "编号,内容\n1,漏水".encode(), "text/csv")).run()
    assert at.main.warning.len == 0 and "还没有填，填好再试读" not in text(at) and "**工单.csv**" in text(at)


@pytest.mark.parametrize("content", ["编号,内容\n1,漏水".encode(), b"%PDF-1.7"], ids=["taken", "refused"])
def test_a_file_leaves_the_servers_memory_at_once(empty, monkeypatch, content):
    held: list[tuple[list[str], list[str]]] = []

    def remove(memory: MemoryUploadedFileManager, session_id: str, file_id: str) -> None:
        names = [[file.name for file in memory.get_files(session_id, [file_id])]]
        original(memory, session_id, file_id)
        names += [[file.name for file in memory.get_files(session_id, [file_id])]]
        held.append((names[0], names[1]))

    original = MemoryUploadedFileManager.remove_file
    monkeypatch.setattr(MemoryUploadedFileManager, "remove_file", remove)
    dropped(content)
    assert (["工单.csv"], []) in held


def test_a_file_can_be_exchanged_and_is_deleted(empty, hotline, tmp_path):
    at = dropped(hotline)
    assert len(list((tmp_path / "inbox").iterdir())) == 1
    at.button(key="import-other-file").click().run()
    assert list((tmp_path / "inbox").iterdir()) == [] and len(at.file_uploader) == 1


def test_a_file_that_went_meanwhile_is_asked_for_again(empty, hotline):
    at = dropped(hotline)
    inbox.discard(at.session_state["import-upload"].token)
    at.run()
    assert "上传的文件已经不在了" in text(at) and len(at.file_uploader) == 1


def test_the_basis_must_be_named(empty, hotline):
    at = dropped(hotline)
    at.text_input(key="import-basis-12345").set_value(" ").run()
    at.button(key="import-try").click().run()
    needed = "请写明文件来自哪个系统、依据什么。"
    for _ in range(2):  # it stays, and stands at the field: above the button
        shown = [getattr(one, "value" if one.type == "warning" else "key", None) for one in at.main]
        assert shown.index(needed) < shown.index("import-try")
        assert "还没有填，填好再试读" in text(at)  # and where he pressed
        at.run()
    at.text_input(key="import-basis-12345").set_value("热线导出").run()
    assert at.main.warning.len == 0 and "还没有填，填好再试读" not in text(at)


def test_the_browser_the_server_and_the_inbox_take_files_of_one_size(empty):
    with (HOUSE / ".streamlit" / "config.toml").open("rb") as file:
        server = tomllib.load(file)["server"]["maxUploadSize"]
    assert (server, screen(FILE).file_uploader[0].proto.max_upload_size_mb) == (BYTES >> 20, BYTES >> 20)


def test_nobody_stands_in_what_is_asked_for(empty, hotline):
    at = dropped(hotline, "张三来信13800138000.csv")
    at.text_input(key="import-basis-12345").set_value("联系人张三，电话13800138000").run()
    at.button(key="import-try").click().run()
    with reading(connect(empty)) as connection:
        stored = connection.scalar(select(tables.jobs.c.arguments).where(tables.jobs.c.id == asked_for(at))) or ""
    kept = json.loads(stored)
    assert (kept["name"], kept["basis"]) == ("〔姓名〕来信〔电话〕.csv", "联系人〔姓名〕，电话〔电话〕")
    assert "张三" not in stored and "13800138000" not in stored


def test_the_template_is_offered_with_the_ledger_alone(empty):
    at = screen(FILE)
    assert "import-template" in [button.key for button in at.button]
    at.radio(key="import-source").set_value("pingshan").run()
    assert "import-template" not in [button.key for button in at.button]


# --- dry run ----------------------------------------------------------------------------------------------------


def test_a_dry_run_goes_on_is_left_and_found_again(empty, hotline):
    at = dropped(hotline)
    at.button(key="import-try").click().run()
    job = asked_for(at)
    assert "试读 工单.csv：正在进行。" in written(at)[0]
    again = screen(FILE)
    assert "[排队中]" in next(p.proto.label for p in again.main.get("page_link") if "试读" in p.proto.label)
    again = screen(FILE, job=str(job))
    again.button(key="work-cancel").click().run()
    assert "已取消，数据没有改动" in written(again)[0]


def test_the_report_adds_up_and_names_what_stays_outside(empty, hotline):
    at = screen(FILE, job=str(tried(empty, hotline)))
    assert not at.exception
    numbers = [int(metric.value.replace(",", "")) for metric in at.metric]
    assert sum(numbers) == 500 and [metric.label for metric in at.metric] == ["新增", "变更", "相同", "不能导入"]
    page = text(at)
    assert ":gray-badge[来电人]" in page and ":gray-badge[来电人电话]" in page
    # An office that begins takes in what the file names.
    assert "个新加入的街道" in page and at.checkbox(key=f"import-{asked_for(at)}-create-street").value
    assert "处不是数据（" in page and "合计行 1" in page
    before = next(s.value for s in at.main.subheader if s.value.startswith("问题"))
    at.button_group(key="import-problem-kind").set_value("日期").run()
    assert next(s.value for s in at.main.subheader if s.value.startswith("问题")) == before
    (said,) = tables_of(at)
    assert "日期" in said[0]["问题和怎么改"] and "import-problems" in [b.key for b in at.button]


def test_the_workbook_of_problems_has_the_clerks_rows_and_nobody_in_them(empty, hotline):
    job_id, office = tried(empty, hotline), district_office()
    with reading(connect(empty)) as connection:
        job = jobs.job(connection, office, job_id)
    assert job is not None and job.result is not None
    found = job.result["problems"]

    def taken() -> openpyxl.Workbook:
        asked = exports.asked({"job": job_id}, "区信访办 甲", datetime(2026, 11, 24, 9, 30))
        with reading(connect(empty)) as connection:
            file = exports.KINDS["problems"].build(connection, office, asked, "261124-K7M2QX")
        assert (file.name, file.rows) == ("导入问题.xlsx", len(found))
        return openpyxl.load_workbook(BytesIO(file.content))

    book = taken()
    rows = [[cell.value for cell in row] for row in book["有问题的行"].iter_rows()]
    assert len(rows) - 1 == len({problem["row"] for problem in found})
    said = str([[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book])
    assert "来电人" not in str(rows[0]) and [person for person in export().people if person in said] == []
    inbox.discard(job.arguments["token"])
    assert taken().sheetnames == ["问题清单", "导出说明"]


def test_a_sample_district_asks_first_and_is_marked_afterwards(sample, hotline):
    mark = ":orange-badge[:material/science: 演示库含导入数据]"
    at = screen(FILE, job=str(tried(sample, hotline)))
    assert mark not in written(at)
    at.button(key="import-confirm").click().run()
    asked = "这是演示库，导入后每个页面顶部会标明“演示库含导入数据”"
    assert [said.value for said in at.markdown if said.value.startswith(asked)]
    with reading(connect(sample)) as connection:
        assert jobs.latest(connection, district_office(), "confirm") == []
    done = imported(sample, hotline)
    assert done.result is not None and done.result["new"] > 400
    at = screen(FILE, job=str(done.id))
    assert written(at)[0] == mark and "batch=1" in [way.proto.query_string for way in at.main.get("page_link")]
    assert written(screen("situation/overview.py"))[0] == mark


def test_a_batch_is_taken_back_whole(sample, hotline):
    done = imported(sample, hotline)
    assert done.result is not None
    at = screen(FILE, batch="1")
    assert f"工单.csv：新增 {done.result['new']}" in text(at)
    at.button(key="import-undo").click().run()
    asked = f"将撤回批次 1（工单.csv）：新增的 **{done.result['new']}** 件不再计入任何数字"
    assert [said.value for said in at.markdown if said.value.startswith(asked)]
    undone = finished(sample, jobs.ask(connect(sample), "undo", {"batch": 1}, Request("tests", done.asked)))
    at = screen(FILE, job=str(undone.id))
    assert f"撤回 **{done.result['new']}** 件，恢复 **0** 件，没有需要保留的。" in written(at)
    at = screen(FILE, batch="1")
    assert "，已在 " in text(at) and "import-undo" not in [button.key for button in at.button]
    assert "演示库含导入数据" not in text(at)


def test_however_often_it_is_clicked_a_file_comes_in_once(empty, hotline):
    dry = tried(empty, hotline)
    first, second = (screen(FILE, job=str(dry)) for _ in range(2))
    assert f"import-{dry}-create-street" in [box.key for box in first.checkbox]
    first.button(key="import-confirm").click().run()
    second.button(key="import-confirm").click().run()
    assert "这份文件正在导入。" in written(second)
    with reading(connect(empty)) as connection:
        assert [job.id for job in jobs.latest(connection, district_office(), "confirm")] == [asked_for(first)]
    finished(empty, asked_for(first))
    at = screen(FILE, job=str(dry))  # the back button
    assert "这份文件已经导入。" in written(at) and "import-confirm" not in [button.key for button in at.button]
    assert list(at.checkbox) == []
    with reading(connect(empty)) as connection:
        assert len(batches.listed(connection, district_office())) == 1


def test_what_is_chosen_anew_is_tried_before_it_comes_in(sample, hotline):
    first = tried(sample, hotline)
    at = screen(FILE, job=str(first))
    unknown = job_of(sample, first).result["unmapped"]["topic"]
    assert unknown and f"**{len(unknown)}** 个没见过的领域" in text(at)
    at.checkbox(key=f"import-{first}-create-topic").check().run()
    at.date_input(key=f"import-as-of-{first}").set_value(date(2026, 11, 24)).run()
    assert "import-confirm" not in [button.key for button in at.button]
    assert "没有日期的进展按数据截至那天算" in text(at) and "选择变了：再试读一次，看到的就是会写入的。" in text(at)
    at.button(key="import-again").click().run()
    again = job_of(sample, finished(sample, asked_for(at)).id)
    made = again.result["created"]["topic"]
    assert made and again.result["unmapped"]["topic"] == []
    assert again.result["as_of"] == again.result["covers"][1] == "2026-11-24"
    at = screen(FILE, job=str(again.id))
    assert at.checkbox(key=f"import-{again.id}-create-topic").value and "import-again" not in {b.key for b in at.button}
    assert f"**{len(made)}** 个新加入的领域（各级都算）" in text(at) and "至 2026-11-24 的到数" in text(at)
    earliest = job_of(sample, first).result["as_of"]
    assert at.date_input(key=f"import-as-of-{again.id}").min == date.fromisoformat(earliest)
    asked = jobs.ask(connect(sample), "confirm", again.arguments, Request("tests", again.asked))
    done = job_of(sample, finished(sample, asked).id)
    same = ("new", "changed", "same", "rejected", "created", "unmapped", "covers", "as_of")
    assert {name: done.result[name] for name in same} == {name: again.result[name] for name in same}


def test_an_import_that_failed_can_be_asked_for_again(empty, hotline):
    dry = tried(empty, hotline)
    at = screen(FILE, job=str(dry))
    at.button(key="import-confirm").click().run()
    set_state(empty, asked_for(at), "failed", sentence="处理过程意外中断，数据没有改动。")
    failed = screen(FILE, job=str(asked_for(at)))
    assert [warning.value for warning in failed.main.warning] == ["处理过程意外中断，数据没有改动。"]
    again = screen(FILE, job=str(dry))
    again.button(key="import-confirm").click().run()
    assert asked_for(again) != asked_for(at)


def test_ten_rows_of_the_whole_file_are_looked_at_before_it_comes_in(empty, hotline, tmp_path):
    at = screen(FILE, job=str(tried(empty, hotline)))
    at.toggle(key="import-look").set_value(True).run()
    rows = [int(found[1]) for block in written(at) if (found := re.match(r":small\[行：(\d+)", block))]
    assert rows == [4 + 50 * i for i in range(10)] and "主要内容：楼道灯不亮，晚上看不清台阶（第 100 件）。" in text(at)
    inbox.discard(next((tmp_path / "inbox").iterdir()).name)
    gone = screen(FILE, job=str(asked_for(at)))
    gone.toggle(key="import-look").set_value(True).run()
    assert "上传的文件已经不在了（最多保留一天）。请重新上传。" in text(gone)


def test_a_dry_run_given_up_deletes_the_upload(empty, hotline, tmp_path):
    at = screen(FILE, job=str(tried(empty, hotline)))
    at.button(key="import-discard").click().run()
    assert list((tmp_path / "inbox").iterdir()) == [] and "job" not in at.query_params


def test_a_dry_run_whose_upload_is_gone_leads_to_a_new_one(empty, hotline, tmp_path):
    job = tried(empty, hotline)
    inbox.discard(next((tmp_path / "inbox").iterdir()).name)
    at = screen(FILE, job=str(job))
    assert "上传的文件已经不在了（最多保留一天）。请重新上传。" in written(at)


# --- what came in -----------------------------------------------------------------------------------------------


def test_batches_names_and_feeds_after_an_import(sample, hotline):
    imported(sample, hotline)
    at = screen(FILE, part="批次")
    assert len(at.main.dataframe) == 1 and "最近导入：批次 1，新增" in text(at)
    with reading(connect(sample)) as connection:
        waiting = filing.waiting(connection, district_office())
    topic = next(name for name in waiting if name.kind == "topic")
    at = screen(FILE, part="未归类名称")
    assert f"**{topic.written}**" in text(at)
    box = at.selectbox(key=f"import-target-{topic.id}")
    box.set_value(1).run()
    at.button(key=f"import-file-{topic.id}").click().run()
    assert [success.value for success in at.main.success][0].startswith(f"“{topic.written}”已归到“")
    with reading(connect(sample)) as connection:
        assert topic.id not in {name.id for name in filing.waiting(connection, district_office())}
    at = screen(FILE, part="到数情况")
    assert not at.exception and len(at.main.dataframe) == 1


def test_the_rows_of_a_batch_lead_to_their_matters(sample, hotline):
    imported(sample, hotline)
    with reading(connect(sample)) as connection:
        r, m = tables.import_rows.c, tables.matters.c
        rows = connection.execute(
            select(r.line, m.number).join(tables.matters, m.id == r.matter_id).order_by(r.line)
        ).all()
    shown = [(str(line), number) for line, number in rows]

    def listed(at: AppTest) -> list[tuple[str, str]]:
        return [
            (line, number) for line, number in at.main.dataframe[0].value[["line", "number"]].itertuples(index=False)
        ]

    at = screen(FILE, batch="1", show="案件")
    assert listed(at) == shown[:15] and "import-problems" not in [button.key for button in at.button]
    at.button(key="pager-下一页").click().run()
    assert listed(at) == shown[15:30]
    at.button(key="pager-上一页").click().run()
    assert listed(at) == shown[:15]
    assert [button.disabled for button in at.button if button.key == "pager-上一页"] == [True]
    at = screen(FILE, batch="1", show="案件", after=f"-{rows[-1].line}")
    assert listed(at) == shown[-16:-1]
    finished(sample, jobs.ask(connect(sample), "undo", {"batch": 1}, Request("tests", datetime(2026, 11, 24))))
    assert "**还没有这一批的案件**" in written(screen(FILE, batch="1", show="案件"))


def test_nothing_came_in_yet(empty):
    for part, said in (
        ("批次", "还没有导入的批次"),
        ("未归类名称", "还没有待归类的名称"),
        ("到数情况", "还没有数据来源"),
    ):
        assert f"**{said}**" in written(screen(FILE, part=part))


@pytest.mark.parametrize("query", [{"job": "x"}, {"job": "99"}, {"batch": "0"}, {"job": "９"}])
def test_work_and_batches_that_are_not_there(empty, query):
    at = screen(FILE, **query)
    assert not at.exception and "**没有这项工作或批次，或不在您的查看范围内**" in written(at)
    at.button(key="import-back").click().run()
    assert len(at.file_uploader) == 1


def test_a_part_that_no_list_knows_is_left_out(empty):
    at = screen(FILE, part="x")
    assert ":small[:orange[网址里的栏目条件不在名单里，已略去。]]" in written(at) and len(at.file_uploader) == 1


# --- any other table --------------------------------------------------------------------------------------------


@pytest.fixture
def other(tmp_path: Path) -> bytes:
    book = openpyxl.Workbook()
    assert (sheet := book.active) is not None
    sheet.append(["登记表"])
    sheet.append(["登记编号", "收到日期", "当事人姓名", "所在地方", "进展情况"])
    sheet.append(["A1", "05/03/2026", "甲乙丙", "八角街道", "调处中"])
    sheet.append(["A2", "25/03/2026", "丁戊己", "鲁谷街道", "已调结"])
    book.save(tmp_path / "other.xlsx")
    return (tmp_path / "other.xlsx").read_bytes()


def test_a_mapping_is_made_kept_and_read_by(empty, other):
    at = dropped(other, "登记表.xlsx", "table")
    token = at.session_state["import-upload"].token
    key = f"mapping-{token}-None-None-None"
    columns = {c: f"{key}-matters-{c}" for c in "ABCDE"}
    locked = at.selectbox(key=columns["C"])
    assert locked.disabled and locked.value == "不导入：姓名类" and at.selectbox(key=columns["A"]).value == "number"
    at.selectbox(key=columns["D"]).set_value("street").run()
    at.selectbox(key=columns["E"]).set_value("status").run()
    at.selectbox(key=f"{key}-dates").set_value("dmy").run()
    at.selectbox(key=f"{key}-status-已调结").set_value("finished").run()
    assert not at.exception
    at.text_input(key="mapping-name").set_value("登记表").run()
    at.button(key="mapping-save").click().run()
    assert [success.value for success in at.main.success] == ["已存为“登记表”，以后在“文件来自哪里”里直接选用。"]
    with reading(connect(empty)) as connection:
        kept = mappings.listed(connection)["登记表"]
    assert kept["columns"] == {"number": "登记编号", "received": "收到日期", "street": "所在地方", "status": "进展情况"}
    assert (kept["dates"], kept["header_row"], kept["values"]) == ("dmy", 2, {"status": {"已调结": "finished"}})
    at = dropped(other, "登记表.xlsx", "登记表")
    at.button(key="import-try").click().run()
    done = finished(empty, asked_for(at))
    assert done.result is not None and (done.result["new"], done.result["covers"]) == (2, ["2026-03-05", "2026-03-25"])
    assert done.arguments["source"] == "登记表" and done.result["refused_columns"][0][0] == "当事人姓名"


def test_a_mapping_gets_another_name(empty, other):
    at = dropped(other, "登记表.xlsx", "table")
    for name in ("一", "二"):
        at.text_input(key="mapping-name").set_value(name).run()
        at.button(key="mapping-save").click().run()
    at = dropped(other, "登记表.xlsx", "table")
    at.selectbox(key="mapping-from").set_value("一").run()
    at.text_input(key="mapping-name").set_value("三").run()
    at.button(key="mapping-rename").click().run()
    with reading(connect(empty)) as connection:
        assert list(mappings.listed(connection)) == ["三", "二"]
        told = audit.entries(connection, limit=1)[0]
    assert (told.subject, told.detail["why"], told.detail["mappings"]) == ("三", "对应关系“一”改名", ["三"])


def test_a_name_of_ours_is_no_name_for_a_mapping(empty, other):
    at = dropped(other, "登记表.xlsx", "table")
    at.text_input(key="mapping-name").set_value("12345").run()
    at.button(key="mapping-save").click().run()
    assert "这个名字已经是内置来源，请换一个。" in text(at)


def test_without_any_column_the_editor_says_what_to_do(empty, other):
    at = dropped(other, "登记表.xlsx", "table")
    key = f"mapping-{at.session_state['import-upload'].token}-None-None-None-matters"
    for letter in "ABDE":
        at.selectbox(key=f"{key}-{letter}").set_value("").run()
    assert [info.value for info in at.main.info] == ["请至少给一列选出它是什么；用不到的列留在“不导入”。"]
    assert "import-try" not in [button.key for button in at.button]


def test_what_a_mapping_says_beside_its_columns_is_kept_and_begun_with(empty, other):
    before = {
        "columns": {"number": "登记编号", "received": "收到日期", "topic": "所在地方"},
        "dates": {"received": "%d/%m/%Y", "due": "mdy"},
    }
    said = {
        "missing": ["待补"],
        "topic_separator": " > ",
        "constants": {"channel": "来访", "households": 2, "street": "八角街道", "due": "2026-12-31"},
    }
    with writing(connect(empty)) as connection:
        mappings.save(
            connection, revise(connection, Request("tests", datetime(2026, 11, 24)), "kept"), "旧", before | said
        )
    at = dropped(other, "登记表.xlsx", "table")
    at.selectbox(key="mapping-from").set_value("旧").run()
    key = f"mapping-{at.session_state['import-upload'].token}-None-旧-None"
    assert at.selectbox(key=f"{key}-dates").value == "按存下的写法"
    constant = f"{key}-matters-constant"
    assert at.selectbox(key=f"{constant}-channel").value == "visit"
    missing = at.multiselect(key=f"{key}-matters-missing")
    assert (missing.label, missing.options) == ("表示“没有填”的写法", ["待补"])
    same = at.multiselect(key=f"{key}-matters-constants")
    assert (same.label, same.options[:3], same.value) == (
        "文件里没有、但每行都一样的",
        ["标题", "信访类别", "渠道"],
        list(said["constants"]),
    )
    at.number_input(key=f"{constant}-households").set_value(3).run()
    missing.set_value(["待补", "待核"]).run()
    at.text_input(key="mapping-name").set_value("新").run()
    at.button(key="mapping-save").click().run()
    assert not at.exception
    with reading(connect(empty)) as connection:
        kept = mappings.listed(connection)["新"]
    constants = {"channel": "visit", "households": 3, "street": "八角街道", "due": "2026-12-31"}
    assert kept == {
        "target": "matters",
        "sheet": "Sheet",
        "columns": before["columns"],
        "dates": {"received": "%d/%m/%Y"},
        **said,
        "missing": ["待补", "待核"],
        "constants": constants,
    }


# --- the way here -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "query"),
    [
        ("situation/overview.py", {}),
        ("situation/key_disputes.py", {}),
        ("situation/matters.py", {"metric": "received_items"}),
        ("situation/search.py", {"words": "供暖"}),
        ("data/metrics.py", {}),
        ("data/help.py", {}),
    ],
)
def test_every_empty_screen_leads_to_the_import(empty, file, query):
    at = screen(file, **query)
    assert not at.exception
    assert "imports" in [element.proto.page for element in at.main.get("page_link")]

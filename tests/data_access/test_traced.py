"""Every revision has one entry in the trace, with what it did and who did it, and none that was given up."""

from datetime import date, datetime

import pytest
from sqlalchemy import Connection, select

from data_access import audit, people_changes, settings, tables, writing
from data_access.audit import COMMAND_LINE, Act
from data_access.engine import reading
from data_access.engine import writing as writing_to
from data_access.imports import batches, filing, mappings
from data_access.imports.contract import Written
from data_access.proof import prove
from data_access.writing import Request
from domain.events import Event
from domain.visibility import Role
from tests.data_access.ground import OFFICE, OWNER, RULES, TODAY, Ground
from tests.data_access.imports.rows import file, row, take_in

NOW = datetime(2026, 11, 24, 9)


def entries(ground: Ground) -> list[tuple[str, Act, str, dict]]:
    """(who, act, subject, detail) of every entry, the oldest first; the revision's number is left out."""
    with reading(ground.engine) as connection:
        found = reversed(audit.entries(connection))
        assert prove(connection, None).problems == ()
        return [(e.who, e.act, e.subject, {k: v for k, v in e.detail.items() if k != "revision"}) for e in found]


def revise(connection: Connection, why: str) -> int:
    return writing.revise(connection, Request("manage.py", NOW), why)


def test_what_happens_to_a_matter_is_told_with_before_and_after(ground: Ground) -> None:
    with writing_to(ground.engine) as connection:
        ground.revision = revise(connection, "登记")
        matter = ground.matter(connection, [Event("received", TODAY, 0, OFFICE, 3)])
    with writing_to(ground.engine) as connection:
        finished = [Event("finished", TODAY, 1, OFFICE)]
        writing.record(connection, revise(connection, "办结"), "matter", matter, finished, RULES)
    number = "XF2026-00001"
    came = {"number": number, "before": "received", "after": "received"}
    ended = {"number": number, "before": "received", "after": "finished"}
    assert entries(ground) == [
        ("manage.py", Act.WRITE, number, {"why": "登记", "changed": [came], "count": 1}),
        ("manage.py", Act.WRITE, number, {"why": "办结", "changed": [ended], "count": 1}),
    ]


def test_of_many_matters_some_are_told_and_all_are_counted(ground: Ground) -> None:
    with writing_to(ground.engine) as connection:
        ground.revision = revise(connection, "登记")
        for _ in range(25):
            ground.matter(connection, [Event("received", TODAY, 0, OFFICE, 3)])
    ((_, act, subject, detail),) = entries(ground)
    assert (act, subject, detail["count"], len(detail["changed"])) == (Act.WRITE, "", 25, 20)


def test_an_account_writes_under_its_official_and_post(ground: Ground) -> None:
    with writing_to(ground.engine) as connection:
        post = people_changes.put_post(connection, COMMAND_LINE, Role.OFFICE_STAFF, NOW)
        people_changes.add(connection, COMMAND_LINE, "li", "李一", post, NOW)
        writing.revise(connection, Request("li", NOW, post="信访办工作人员"), "补记")
    with reading(ground.engine) as connection:
        (entry,) = audit.entries(connection, act=Act.WRITE)
        told = (entry.account_id, entry.who, entry.post, entry.detail["why"])
        assert told == (1, "李一", "信访办工作人员", "补记")


def test_a_setting_is_told_with_the_value_before(ground: Ground) -> None:
    for days in (9, 10):
        with writing_to(ground.engine) as connection:
            settings.enter(connection, revise(connection, "临期"), "due_soon_days", TODAY, days, "本单位设定")

    def told(before: int, after: int) -> dict:
        day = TODAY.isoformat()
        one = {"name": "due_soon_days", "valid_from": day, "basis": "本单位设定", "before": before, "after": after}
        return {"why": "临期", "settings": [one]}

    expected = [("manage.py", Act.SETTING, "due_soon_days", told(*pair)) for pair in ((7, 9), (9, 10))]
    assert entries(ground) == expected


def test_a_year_of_working_days_is_a_setting(ground: Ground) -> None:
    with writing_to(ground.engine) as connection:
        revision = revise(connection, "日历")
        settings.enter_year(connection, revision, 2027, [date(2027, 1, 1)], [], "国办发明电〔2026〕9号")
    ((_, act, subject, detail),) = entries(ground)
    after = {"off": ["2027-01-01"], "work": []}
    assert (act, subject, detail["settings"][0]["after"]) == (Act.SETTING, "workdays.2027", after)


def test_what_comes_with_files_is_told_with_the_post_and_the_machine_it_was_asked_for_from(ground: Ground) -> None:
    """An import, the names that are clear with it, a filing and an undoing; by a command none is known."""
    with writing_to(ground.engine) as connection:
        post = people_changes.put_post(connection, COMMAND_LINE, Role.OFFICE_STAFF, NOW)
        people_changes.add(connection, COMMAND_LINE, "li", "李一", post, NOW)
    asked = Request("li", NOW, None, "信访办工作人员", "10.1.2.3")
    report = take_in(ground.engine, file(row("A1", unit=Written("新单位"))), asked=asked)
    with reading(ground.engine) as connection:
        name = connection.scalar(select(tables.written_names.c.id)) or 0
    filing.file_under(ground.engine, name, OWNER, asked)
    batches.undo(ground.engine, report.batch or 0, asked)
    take_in(ground.engine, file(row("A1")))
    with reading(ground.engine) as connection:
        told = [(e.who, e.post, e.address, e.act) for e in reversed(audit.entries(connection))]
        kept = connection.execute(select(tables.revisions.c.who, tables.revisions.c.post)).all()
    mine = ("李一", "信访办工作人员", "10.1.2.3")
    acts = [(*mine, Act.IMPORT), (*mine, Act.WRITE), (*mine, Act.UNDO), ("tests", "", "", Act.IMPORT)]
    assert [one for one in told if one[3] is not Act.PEOPLE] == acts
    assert [tuple(one) for one in kept][-4:] == [("li", "信访办工作人员")] * 3 + [("tests", None)]


def test_an_import_and_its_undoing_are_one_entry_each(ground: Ground) -> None:
    report = take_in(ground.engine, file(row("A1"), row("A2")))
    batches.undo(ground.engine, report.batch or 0, Request("manage.py", NOW))
    counts = {"rows": 2, "new": 2, "changed": 0, "same": 0, "rejected": 0}
    (_, imported, subject, detail), (who, undone, same, back) = entries(ground)
    assert (imported, subject, {name: detail[name] for name in counts}) == (Act.IMPORT, "第 1 批", counts)
    assert (detail["file"], detail["digest"]) == ("表.xlsx", "0" * 64)
    assert (who, undone, same) == ("manage.py", Act.UNDO, "第 1 批")
    assert {name: back[name] for name in ("file", "rows", "taken_back")} == {
        "file": "表.xlsx",
        "rows": 2,
        "taken_back": 2,
    }


def test_a_name_that_is_filed_is_told_with_what_it_means(ground: Ground) -> None:
    w = tables.written_names.c
    take_in(ground.engine, file(row("A1", unit=Written("新单位"))))
    with reading(ground.engine) as connection:
        name = connection.execute(select(w.id).where(w.written == "新单位")).scalar_one()
    filing.file_under(ground.engine, name, OWNER, Request("manage.py", NOW))
    told = [{"kind": "unit", "written": "新单位", "target": OWNER}]
    who, act, subject, detail = entries(ground)[-1]
    assert (who, act, subject, detail["names"], detail["count"]) == ("manage.py", Act.WRITE, "A1", told, 1)


def test_a_mapping_that_is_kept_is_told_by_its_name(ground: Ground) -> None:
    content = {"columns": {"number": "编号", "title": "标题", "received": "收到"}, "constants": {"channel": "visit"}}
    with writing_to(ground.engine) as connection:
        mappings.save(connection, revise(connection, "存下"), "综治台账", content)
    assert entries(ground) == [("manage.py", Act.WRITE, "综治台账", {"why": "存下", "mappings": ["综治台账"]})]


def test_what_was_given_up_leaves_no_entry_then_or_later(ground: Ground) -> None:
    with pytest.raises(RuntimeError), writing_to(ground.engine) as connection:
        revise(connection, "given up")
        raise RuntimeError
    with writing_to(ground.engine) as connection:
        with pytest.raises(RuntimeError), connection.begin_nested():
            revise(connection, "taken back")
            raise RuntimeError
        revise(connection, "done")
    assert entries(ground) == [("manage.py", Act.WRITE, "", {"why": "done"})]

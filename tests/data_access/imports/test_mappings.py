"""Mappings kept under a name: replaced, renamed, refused."""

from datetime import datetime

import pytest

from data_access.engine import connect, reading, writing
from data_access.imports import mappings
from data_access.imports.mapping import MappingProblem
from data_access.writing import Request, revise

CONTENT = {"columns": {"number": "编号", "received": "收到"}, "values": {}}
OTHER = {"columns": {"number": "单号"}}


def test_kept_replaced_renamed(database_url: str):
    engine = connect(database_url)
    with writing(engine) as connection:
        revision = revise(connection, Request("tests", datetime(2026, 11, 24, 9)), "mappings")
        mappings.save(connection, revision, "平\u202e台\x00", CONTENT)
        mappings.save(connection, revision, "热线", OTHER)
        mappings.save(connection, revision, "平台", OTHER)
        mappings.rename(connection, revision, "热线", "另一\u2066热线\n")
    with reading(engine) as connection:
        assert mappings.listed(connection) == {"另一热线": OTHER, "平台": OTHER}


def test_one_that_describes_no_reader_and_a_name_in_use_are_refused(database_url: str):
    engine = connect(database_url)
    with writing(engine) as connection:
        revision = revise(connection, Request("tests", datetime(2026, 11, 24, 9)), "mappings")
        with pytest.raises(MappingProblem, match="缺少 columns"):
            mappings.save(connection, revision, "空的", {})
        for name in ("一", "二"):
            mappings.save(connection, revision, name, OTHER)
        with pytest.raises(ValueError, match="已有名为“二”"):
            mappings.rename(connection, revision, "一", "二")
        with pytest.raises(ValueError, match="没有名为“三”"):
            mappings.rename(connection, revision, "三", "四")


def test_the_name_of_a_shipped_source_is_refused(database_url: str):
    with writing(connect(database_url)) as connection:
        revision = revise(connection, Request("tests", datetime(2026, 11, 24, 9)), "mappings")
        mappings.save(connection, revision, "一", OTHER)
        with pytest.raises(ValueError, match="自带来源"):
            mappings.save(connection, revision, "12345", OTHER)
        with pytest.raises(ValueError, match="自带来源"):
            mappings.rename(connection, revision, "一", "ledger")

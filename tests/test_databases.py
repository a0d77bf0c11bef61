"""The fixtures other tests stand on: each test has a database of its own, whatever its neighbours write."""

from sqlalchemy import create_engine, text


def rows_after_adding_one(url: str) -> int:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO kept VALUES (1)"))
        count = connection.execute(text("SELECT count(*) FROM kept")).scalar_one()
    engine.dispose()
    return count


def test_a_copy_is_its_own(databases, empty_database_url):
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (n INTEGER)"))
    engine.dispose()
    template = (engine.url.database or "").split("/")[-1].removesuffix(".db")
    copies = [f"{template}_a", f"{template}_b"]
    try:
        for name in copies:
            databases.copy(template, name)
        assert [rows_after_adding_one(databases.url(name)) for name in copies] == [1, 1]
    finally:
        for name in copies:
            databases.drop(name)

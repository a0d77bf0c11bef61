"""The benchmark of acts on the sample: every act is measured, and undone on the case it was done to."""

from sqlalchemy import func, select

from benchmarks.acts import ACTS, measure
from data_access import tables
from data_access.engine import connect, reading
from tests.signed_in import signed_in


def test_acts_are_measured_and_undone(sample_copy_url: str) -> None:
    engine, session = connect(sample_copy_url), signed_in(sample_copy_url)[0]
    standing = select(func.count()).where(tables.events.c.withdrawn == tables.STANDS)
    with reading(engine) as connection:
        before = connection.scalar(standing)
    for subject, act, given in ACTS:
        assert min(measure(engine, session, subject, act, given, 1)) > 0
    with reading(engine) as connection:
        assert connection.scalar(standing) == before

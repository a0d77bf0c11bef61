"""Matters as they are read: what a list tells of one, and what it does not tell."""

from sqlalchemy import select

from data_access import tables
from data_access.engine import connect, reading
from data_access.matters import UNTOLD, lines
from domain.visibility import district_office
from domain.vocabulary import Category


def test_an_accusation_is_counted_and_not_told(sample_url: str):
    m = tables.matters.c
    with reading(connect(sample_url)) as connection:
        ids = list(connection.scalars(select(m.id).where(m.category == Category.ACCUSATION)))
        told = {(line.topic, line.community) for line in lines(connection, district_office(), ids).values()}
        other = list(connection.scalars(select(m.id).where(m.category != Category.ACCUSATION).limit(50)))
        names = {line.topic for line in lines(connection, district_office(), other).values()}
    assert ids and told == {(UNTOLD, UNTOLD)} and UNTOLD not in names

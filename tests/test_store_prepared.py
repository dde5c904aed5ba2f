"""Statements that are run past SQLAlchemy say and give what they do with it."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, create_engine, select, text

from mailer.store.prepared import Prepared

PLACES = Table("places", MetaData(), Column("number", Integer, primary_key=True), Column("name", Text))
ROWS = [(1, "Oslo"), (2, "Bergen"), (3, "Tromsø"), (4, "Ålesund")]


@pytest.fixture
def connection():
    with create_engine("sqlite://").connect() as connection:
        PLACES.create(connection)
        Prepared(text("INSERT INTO places (number, name) VALUES (:number, :name)")).run_for_each(connection, ROWS)
        yield connection


def test_what_is_asked_may_name_some_things_and_leave_others_open(connection):
    named = PLACES.c.name.in_(("Oslo", bindparam("other"), "Tromsø"))
    asked = select(PLACES).where(named, PLACES.c.number < bindparam("most")).order_by(PLACES.c.number).limit(2)
    facts = {"other": "Bergen", "most": 4}

    found = Prepared(asked).run(connection, facts).fetchall()

    assert found == ROWS[:2] == [tuple(row) for row in connection.execute(asked, facts)]


def test_a_parameter_may_come_several_times_and_a_change_says_how_many_rows_it_was(connection):
    number = PLACES.c.number
    changed = Prepared(PLACES.update().where(number >= bindparam("from")).values(number=number + bindparam("from")))

    assert changed.run(connection, {"from": 3}).rowcount == 2
    assert connection.execute(select(number)).scalars().all() == [1, 2, 6, 7]


def test_one_that_is_left_without_a_parameter_is_a_fault_of_ours(connection):
    with pytest.raises(KeyError, match="most"):
        Prepared(select(PLACES).where(PLACES.c.number < bindparam("most"))).run(connection, {})

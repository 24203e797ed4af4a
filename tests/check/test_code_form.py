"""The SQL of the checks and etl.classify tell the form of a code alike."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.check.suites import SQL
from etl.classify import classify


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute((SQL / "_macros.sql").read_text("utf-8"))
    return connection


@given(
    st.one_of(
        st.from_regex(r"[A-Z0-9]{1,6}", fullmatch=True),
        st.from_regex(r"[A-Z]?[0-9]{3,5}[A-Z]?", fullmatch=True),
        st.text(max_size=6).filter(lambda t: "\0" not in t and "\n" not in t),
    )
)
def test_the_macro_agrees_with_classify(connection: duckdb.DuckDBPyConnection, code: str) -> None:
    assert connection.execute("SELECT code_form(?)", [code]).fetchone() == (str(classify(code)),)


@pytest.mark.parametrize(
    ("content", "holds"),
    [
        ("D0000 dental thing", True),
        ("00000 - surgical thing", True),
        ("0000T\tsurgical thing", True),
        ("00000001003Surgical thing", True),
        ("Z0000 an ordinary service", False),
        ("20180401", False),
        ("session", False),
        ("00000", False),
        ("D0000", False),
        ("99 bottles on the wall", False),
    ],
)
def test_a_foreign_descriptor_is_told_by_the_number_before_it(
    connection: duckdb.DuckDBPyConnection, content: str, holds: bool
) -> None:
    assert connection.execute("SELECT holds_foreign_descriptor(?)", [content]).fetchone() == (holds,)

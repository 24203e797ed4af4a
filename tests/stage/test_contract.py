"""The contracts in schemas/ and the code that reads by them cannot drift apart."""

from __future__ import annotations

from itertools import pairwise

import duckdb
import pytest

from etl.model import MemberKind
from etl.resources import SCHEMAS
from etl.stage.contract import TableKind, action_labels, anweb_layout, headings
from etl.stage.records import ATTRIBUTES
from etl.stage.rows import TABLES, ChangeListRow, Correction, NocCode, Record


def columns_of_the_contract() -> dict[str, list[str]]:
    with duckdb.connect() as connection:
        connection.execute((SCHEMAS / "staged.sql").read_text(encoding="utf-8"))
        rows = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal ORDER BY table_oid, column_index"
        ).fetchall()
    columns: dict[str, list[str]] = {}
    for table, column in rows:
        columns.setdefault(table, []).append(column)
    return columns


def test_rows_have_the_columns_of_the_staged_contract_in_its_order() -> None:
    assert {table: list(row._fields) for table, row in TABLES.items()} == columns_of_the_contract()  # type: ignore[attr-defined]


def test_every_field_of_the_layout_is_a_column_of_the_records() -> None:
    assert {field.column for field in anweb_layout()} <= set(Record._fields)


def test_attributes_are_the_fields_after_the_descriptions_in_the_order_of_the_layout() -> None:
    columns = [field.column for field in anweb_layout()]
    assert list(ATTRIBUTES) == columns[columns.index("short_description") + 1 :]


def test_fields_of_the_layout_follow_each_other_without_overlap() -> None:
    spans = [field.span for field in anweb_layout()]
    assert all(a.stop <= b.start for a, b in pairwise(spans))
    # 260 is filler (record layout, item 24); nothing else is left out.
    assert sorted(set(range(293)) - {at for span in spans for at in range(span.start, span.stop)}) == [259]


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        (TableKind.ANWEB, Record),
        (TableKind.CORRECTIONS, Correction),
        (TableKind.NOC_CODES, NocCode),
        (TableKind.CHANGE_LIST, (*ChangeListRow._fields, "short_description", "long_description")),
    ],
)
def test_headings_lead_to_columns_that_exist(kind: TableKind, row: object) -> None:
    fields = row if isinstance(row, tuple) else row._fields  # type: ignore[attr-defined]
    assert {column for column, _ in headings()[kind].targets.values()} <= {*fields, ""}
    assert set(headings()[kind].required) <= set(fields)


def test_labels_lead_to_the_action_codes_of_the_field_guide() -> None:
    assert "".join(sorted(action_labels()[1])) == "ABCDFNPRST"


def test_member_kinds_are_known_to_the_contract() -> None:
    assert len({kind.value for kind in MemberKind}) == 9

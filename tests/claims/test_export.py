"""The same lines, every column as it was and in its order, with what is said of them: in every form."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from etl.claims.columns import Columns
from etl.claims.texts import added
from etl.errors import UsageError
from tests.claims.conftest import Check

HEADER = ["claim id", 'odd "name"', "hcpcs", "dos", "charge", "=note", "code", "status"]
ADDED = added(Columns("hcpcs", "dos"))
LINES = [
    ["1", "a,b", "S0013", "1/15/2026", "-12.50", "=cmd|' /C calc'!A0", "x", "y"],
    ["2", 'say "hi"', " a4100", "2026-01-15", "+5", " @SUM(A1)", "-", "z"],
    ["3", "two\nlines", "", "", "", "-1+1", "\t=1", "ü"],
]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "lines.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([HEADER, *LINES])
    return path


@pytest.mark.parametrize(("suffix", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_text_keeps_every_cell_and_no_cell_is_a_formula(
    checked: Check, source: Path, tmp_path: Path, suffix: str, delimiter: str
) -> None:
    checked(source, out=tmp_path / f"out.{suffix}")
    with (tmp_path / f"out.{suffix}").open(newline="", encoding="utf-8") as stream:
        header, *lines = csv.reader(stream, delimiter=delimiter)
    assert header == [*HEADER[:5], "'=note", *HEADER[6:], *ADDED]
    assert [line[: len(HEADER)] for line in lines] == [
        ["1", "a,b", "S0013", "1/15/2026", "-12.50", "'=cmd|' /C calc'!A0", "x", "y"],  # a number is no formula
        ["2", 'say "hi"', " a4100", "2026-01-15", "+5", "' @SUM(A1)", "'-", "z"],
        ["3", "two\nlines", "", "", "", "'-1+1", "'\t=1", "ü"],
    ]
    assert [line[header.index("hcpcs_status")] for line in lines] == ["terminated", "valid", "no code"]


def test_parquet_and_json_lines_hold_the_exact_text(checked: Check, source: Path, tmp_path: Path) -> None:
    for name in ("out.parquet", "out.jsonl"):
        checked(source, out=tmp_path / name)
    rows = duckdb.sql(f"FROM '{tmp_path / 'out.parquet'}'")
    assert rows.columns == [*HEADER, *ADDED]
    exact = [[cell or None for cell in line] for line in LINES]
    assert [list(row[: len(HEADER)]) for row in rows.fetchall()] == exact
    told = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [[line[name] for name in HEADER] for line in told] == exact
    assert [line["hcpcs_successor"] for line in told] == ["J0013", None, None]


@pytest.mark.parametrize("days", ["DATE '2026-01-15'", "NULL", "CASE WHEN i % 2 = 0 THEN DATE '9999-12-31' END"])
@pytest.mark.parametrize("codes", [11, 11_000], ids=["few codes", "more codes than CMS has"])
@pytest.mark.parametrize("modifiers", ["mod", "mod1, mod2"])
def test_parquet_keeps_codes_and_modifiers_as_they_are_written(
    checked: Check, tmp_path: Path, days: str, codes: int, modifiers: str
) -> None:
    # Numbers stand for them while they are written, unless there are too many, or lines that no code answers.
    texts = "['S0013', ' s0013 ', 'A4100', '', '  ', NULL, 'é', 'A41' || chr(0) || '00', '99213', 'RT', 'x']"
    marks = "['RT', ' rt', NULL, '', '  ', ':', 'RT LT', 'é', 'ZZ']"
    duckdb.sql(
        f"COPY (SELECT i, coalesce({texts}[i + 1], CASE WHEN i > 10 THEN 'x' || i END) AS code, {days} AS dos, "
        f"{', '.join(f'{marks}[(i + {n}) % 9 + 1] AS {name}' for n, name in enumerate(modifiers.split(', ')))} "
        f"FROM range({codes}) AS t (i)) TO '{tmp_path / 'lines.parquet'}' (FORMAT parquet)"
    )
    checked(tmp_path / "lines.parquet", out=tmp_path / "out.parquet")
    given, written = (
        duckdb.sql(f"SELECT i, code, dos, {modifiers} FROM '{tmp_path / name}' ORDER BY i")
        for name in ("lines.parquet", "out.parquet")
    )
    assert written.types == given.types
    assert written.fetchall() == given.fetchall()


def test_workbook_holds_text_where_a_formula_could_be(checked: Check, source: Path, tmp_path: Path) -> None:
    checked(source, out=tmp_path / "out.xlsx")
    sheet = load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b"}  # f would be a formula
    assert [cell.value for cell in next(sheet.iter_rows())] == [*HEADER, *ADDED]
    assert sheet["F2"].value == "=cmd|' /C calc'!A0"


def test_lines_stay_in_their_order(checked: Check, tmp_path: Path) -> None:
    many = tmp_path / "many.parquet"
    duckdb.sql("SELECT i, 'S0013' AS hcpcs, DATE '2026-01-15' AS dos FROM range(300000) t(i)").write_parquet(str(many))
    for name in ("out.csv", "out.parquet"):
        checked(many, out=tmp_path / name)
        rows = duckdb.sql(f"SELECT i FROM '{tmp_path / name}'").fetchnumpy()["i"]
        assert (rows == range(300000)).all()


def test_wrong_out_is_told_and_nothing_is_overwritten(checked: Check, source: Path, tmp_path: Path) -> None:
    before = source.read_bytes()
    duckdb.sql("SELECT 'S0013' AS hcpcs, '2026-01-15' AS dos").write_parquet(str(tmp_path / "a.parquet"))
    for given, out, sentence in [
        (source, source, "holds the lines that are checked"),
        (tmp_path / "a.parquet", tmp_path / "a.parquet", "holds the lines that are checked"),
        (source, tmp_path / "out.doc", "'out.doc' does not say in which form to write"),
        (source, tmp_path / "none" / "out.csv", "There is no folder"),
    ]:
        with pytest.raises(UsageError) as raised:
            checked(given, out=out)
        assert sentence in str(raised.value)
    assert source.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"lines.csv", "a.parquet"}

"""Claim lines come in many forms; what cannot be read whole is not read at all, and a sentence says why."""

from __future__ import annotations

import datetime as dt
import gzip
import io
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from openpyxl import Workbook

from etl.claims.columns import Named
from etl.errors import UsageError
from tests.claims.conftest import Check, read_all

TEXT = "hcpcs,dos,charge\nS0013,2026-01-15,10\nA4100,2026-01-15,5\n"


def seen(checked: Check, *files: object, **options: object) -> list[tuple[str, int]]:
    return [(t.name, t.lines) for t in checked(*files, **options).summary.by_status]


def workbook(path: Path, *rows: list[object], title: str = "Lines") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_csv_tsv_gzip_and_other_delimiters_are_one(checked: Check, tmp_path: Path) -> None:
    forms = {
        "a.csv": TEXT.encode(),
        "a.tsv": TEXT.replace(",", "\t").encode(),
        "b.csv": TEXT.replace(",", ";").encode(),
        "a.txt": TEXT.replace(",", "|").encode(),
        "c.csv": b"\xef\xbb\xbf" + TEXT.encode(),
        "d.csv": TEXT.replace("\n", "\r\n").encode(),
        "e.csv": TEXT.encode("utf-16"),
        "a.csv.gz": gzip.compress(TEXT.encode()),
    }
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content)
        assert seen(checked, tmp_path / name) == [("terminated", 1), ("valid", 1)], name


def test_globs_and_several_files_are_checked_together_in_order(checked: Check, tmp_path: Path) -> None:
    for name, code in (("1", "S0013"), ("2", "Q0001"), ("[3]", "C9469")):
        (tmp_path / f"{name}.csv").write_text(f"hcpcs,dos\n{code},2026-01-15\n")
    found = checked(tmp_path / "?.csv", tmp_path / "[3].csv")
    at = found.line_columns.index("hcpcs")
    assert [(line[0], line[1], line[at]) for line in found.lines] == [
        ("1.csv", 1, "S0013"),
        ("2.csv", 1, "Q0001"),
        ("[3].csv", 1, "C9469"),
    ]


def test_standard_input_may_be_text_or_parquet(checked: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb.sql("SELECT 'S0013' AS hcpcs, DATE '2026-01-15' AS dos").write_parquet(str(tmp_path / "a.parquet"))
    for content in (b"hcpcs,dos\nS0013,2026-01-15\n", (tmp_path / "a.parquet").read_bytes()):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(content)))
        assert seen(checked, "-") == [("terminated", 1)]


@pytest.mark.parametrize(
    "dos",
    ["DATE '2026-01-15'", "TIMESTAMP '2026-01-15 23:59:00'", "TIMESTAMPTZ '2026-01-15 00:00:00+00'", "20260115",
     "20260115::DOUBLE", "'2026-01-15'", "'2026-01-15'::ENUM ('2026-01-15')"],
)  # fmt: skip
def test_parquet_dates_of_any_type(checked: Check, tmp_path: Path, dos: str) -> None:
    duckdb.sql(f"SELECT 'S0013' AS hcpcs, {dos} AS dos, 2 AS units").write_parquet(str(tmp_path / "a.parquet"))
    assert seen(checked, tmp_path / "a.parquet") == [("terminated", 1)]


def test_workbook_of_dates_numbers_and_text(database: Path, tmp_path: Path) -> None:
    source = workbook(
        tmp_path / "a.xlsx",
        ["HCPCS", "DOS", "Units", "Charge", "Mixed"],
        ["S0013", dt.date(2026, 1, 15), 2, 10.5, 1],
        [99213, dt.date(2026, 1, 15), 1, 3, "x"],
        [None, None, None, None, None],
        ["A4100", None, None, None, 2.5],
    )
    lines = read_all(source, database, tmp_path / "out.parquet")
    shown = [(n["HCPCS"], n["DOS"], n["Units"], n["Charge"], n["Mixed"], n["hcpcs_status"]) for n in lines]
    assert shown == [
        ("S0013", dt.date(2026, 1, 15), 2, 10.5, "1", "terminated"),
        ("99213", dt.date(2026, 1, 15), 1, 3.0, "x", "not Level II: CPT category I"),
        ("A4100", None, None, None, "2.5", "no date"),
    ]


def test_cell_of_which_nobody_knows_the_value_loses_no_line(checked: Check, database: Path, tmp_path: Path) -> None:
    """Programs write formulas without what they come to: read as blank, a line was lost and its charge was zero."""
    source = workbook(
        tmp_path / "a.xlsx",
        ["hcpcs", "dos", "charge", "note"],
        ["S0013", dt.date(2026, 1, 15), "=2*590", None],
        ['="S0013"', "=DATE(2026,1,15)", "=100", None],
        ["J0013", dt.date(2026, 1, 15), 10, "=B9"],
    )
    told = checked(source)
    (note,) = told.notes
    assert note.startswith(
        "a.xlsx has 5 cell(s) with an error, or a formula that no program has computed (C2, A3, B3, C3,"
    )
    assert (told.summary.lines, told.summary.needing_attention, told.summary.unread_charges) == (3, 2, 2)
    lines = read_all(source, database, tmp_path / "out.parquet")
    assert [n["hcpcs_status"] for n in lines] == ["terminated", "not a date", "valid"]


def test_workbook_of_several_sheets_says_which_was_read(checked: Check, tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", ["hcpcs", "dos"], ["S0013", "2026-01-15"], title="First")
    assert checked(source).notes == ()
    with pytest.raises(UsageError, match=r"a\.xlsx has no sheet 'Second'; it has: First"):
        checked(source, sheet="Second")


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "a.csv is empty"),
        ("a.csv", b"\n \n", "a.csv is empty"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "a.xlsx is no workbook that can be read"),
        ("a.xlsx", b"hcpcs,dos\n", "a.xlsx is no workbook, whatever its name says"),
        ("a.parquet", b"hcpcs,dos\n", "a.parquet is no Parquet file, whatever its name says"),
        ("a.parquet", b"PAR1 cut short", "a.parquet is no Parquet file that can be read"),
        (
            "a.csv",
            b"hcpcs,dos\nS0013,2026-01-15,SECRET,SECRET\n",
            "a.csv is no table: line 2 has 4 cells where the first line has 2",
        ),
        (
            "a.csv",
            b"hcpcs,dos\r\nA4100,2026-01-15\r\nA4200,2026-01-15\nS0013,2026-01-15\n",
            "a.csv is no table: line 3 ends in LF, and the line before it in CR LF",
        ),
        (
            "a.csv",
            b"hcpcs,dos\nA4100,2026-01-15\nSECRET\n",
            "a.csv is no table: line 3 has 1 cells where the first line has 2",
        ),
    ],
)
def test_what_cannot_be_read_is_told_without_quoting_it(
    checked: Check, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(UsageError) as raised:
        checked(write(tmp_path, name, content))
    assert sentence in str(raised.value)
    assert "SECRET" not in str(raised.value)


def test_folder_missing_file_and_differing_columns_are_told(checked: Check, tmp_path: Path) -> None:
    write(tmp_path, "a.csv", TEXT.encode())
    write(tmp_path, "b.csv", b"hcpcs,dos\nS0013,2026-01-15\n")
    for files, sentence in [
        ([tmp_path], f"{tmp_path} is a folder. Name the files in it: '{tmp_path}/*.parquet'"),
        ([tmp_path / "no*.csv"], "There is no file"),
        ([tmp_path / "a.csv", tmp_path / "b.csv"], "b.csv has other columns than a.csv (charge)"),
    ]:
        with pytest.raises(UsageError) as raised:
            checked(*files)
        assert sentence in str(raised.value)


def test_latin_letters_of_old_systems_are_read_and_told(checked: Check, tmp_path: Path) -> None:
    found = checked(write(tmp_path, "a.csv", "hcpcs,dos,name\nS0013,2026-01-15,Jos\xe9\n".encode("latin-1")))
    assert found.notes == ("a.csv is not UTF-8: it was read as Latin-1.",)
    assert found.lines[0][found.line_columns.index("name")] == "José"


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_columns_of_one_name_are_told_apart_and_told(
    checked: Check, database: Path, tmp_path: Path, suffix: str
) -> None:
    rows: list[list[object]] = [["hcpcs", "dos", "note", "Note", "note", "note_1"], ["A4100", "2026-01-15", *"abcd"]]
    source = tmp_path / f"a.{suffix}"
    if suffix == "xlsx":
        workbook(source, *rows)
    else:
        source.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n")
    (line,) = read_all(source, database, tmp_path / "out.parquet")
    names = list(line)[2:6]
    assert [line[name] for name in names] == ["a", "b", "c", "d"]  # none is lost
    assert len({name.lower() for name in names}) == 4
    assert checked(source).notes == (
        f"a.{suffix} has 3 columns called note: here and in the output they are, from left to right, "
        f"{', '.join(names[:3])}.",
    )


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("hcpcs,hcpcs,dos", "hcpcs and hcpcs_1 could each be the HCPCS code. Say which: --code hcpcs. "
         "(Columns that bear one name in the file are read, from left to right, as hcpcs, hcpcs_1.)"),
        ("dos,hcpcs,DOS", "dos and DOS_1 could each be the date of service. Say which: --date dos. "
         "(Columns that bear one name in the file are read, from left to right, as dos, DOS_1.)"),
    ],
)  # fmt: skip
def test_of_two_codes_or_dates_nobody_guesses_which(checked: Check, tmp_path: Path, header: str, sentence: str) -> None:
    """One is perhaps as billed and one as paid: the wrong one would pass for an answer."""
    source = write(tmp_path, "a.csv", f"{header}\nA4100,S0013,2026-01-15\n".encode())
    with pytest.raises(UsageError) as raised:
        checked(source)
    assert str(raised.value) == sentence


def test_of_two_columns_of_one_name_the_new_names_choose(checked: Check, tmp_path: Path) -> None:
    source = write(tmp_path, "a.csv", b"hcpcs,hcpcs,dos,charge,charge\nA4100,S0013,2026-01-15,1,2\n")
    for code, status in (("hcpcs", "valid"), ("hcpcs_1", "terminated")):
        found = checked(source, named=Named(code=code))
        assert [tally.name for tally in found.summary.by_status] == [status]
        assert found.columns.charge is None
        assert "charge and charge_1 could each be the charge: none of them is used" in found.notes[-1]


def test_output_of_an_earlier_check_is_not_checked_again(checked: Check, tmp_path: Path) -> None:
    checked(write(tmp_path, "a.csv", TEXT.encode()), out=tmp_path / "b.csv")
    with pytest.raises(UsageError, match="the output of an earlier check"):
        checked(tmp_path / "b.csv")


def test_nothing_of_the_lines_is_left_in_the_temporary_folder(checked: Check, tmp_path: Path) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    checked(write(tmp_path, "a.csv", TEXT.encode()), temp=temp)
    with pytest.raises(UsageError):
        checked(write(tmp_path, "b.csv", b"hcpcs,dos\n1,2,3\n"), temp=temp)
    assert list(temp.iterdir()) == []
    with pytest.raises(UsageError, match="There is no folder"):
        checked(tmp_path / "a.csv", temp=temp / "none")
    with pytest.raises(UsageError, match="'lots' is no amount of memory"):
        checked(tmp_path / "a.csv", memory="lots")

"""A revision becomes a folder of Parquet tables: whole or not at all, the same bytes every time, made once."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from etl.build import BuildInput
from etl.check.frames import staged_rows
from etl.check.suites import Source, load_suite
from etl.errors import StageError
from etl.model import Kind, MemberKind
from etl.stage import StagedRevision, stage_revision
from etl.stage.revision import find_staged
from etl.stage.rows import TABLES
from tests.stage.shapes import HEADINGS, continuation, first_line, revision_with, row, text
from tests.staging import StagedArchive, record
from tests.zips import workbook

CHANGES = workbook(("HCPC", "ACTION CD"), ("J0013", "ADD"), ("D0120", "Discontinued"), sheet="Changes by HCPC")
NOTES = b"0088--NOT PAYABLE BY MEDICARE.  *\r\n"
MEMBERS = {
    "HCPC2026_JAN_ANWEB.txt": text(
        first_line("LT", "Left side"), first_line("J0013", "One"), continuation("J0013", "two", 200)
    ),
    "HCPC2026_JAN_ANWEB.xlsx": workbook(tuple(HEADINGS), tuple(row("LT", "Left side")), tuple(row("J0013", "One 2"))),
    "HCPC2026_JAN_ANWEB_Transaction Report.xlsx": CHANGES,
    "proc_notes_JAN2026.txt": NOTES + b"0089--X *\r\n0090--Y *\r\n",
    "HCPC2026_README.txt": b"Alpha-Numeric HCPCS File Content",
}


def rows(staged: StagedRevision, table: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT * FROM '{staged.table(table)}'").fetchall()


def column(staged: StagedRevision, table: str, name: str) -> list[Any]:
    with duckdb.connect() as connection:
        return [value for (value,) in connection.execute(f"SELECT {name} FROM '{staged.table(table)}'").fetchall()]


def test_every_table_of_the_contract_is_a_file_with_its_types(tmp_path: Path) -> None:
    staged = stage_revision(revision_with(tmp_path, MEMBERS), tmp_path / "staged")
    assert staged.folder == tmp_path / "staged" / "2026Q1" / staged.revision.sha256
    assert {path.name for path in staged.folder.iterdir()} == {f"{table}.parquet" for table in TABLES} | {"staged.json"}
    with duckdb.connect() as connection:
        described = connection.execute(f"DESCRIBE SELECT * FROM '{staged.table('layout_field')}'").fetchall()
        assert [(name, kind) for name, kind, *_ in described][:2] == [("item", "INTEGER"), ("field_name", "VARCHAR")]
        types = dict(
            connection.execute(
                f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '{staged.table('record')}')"
            ).fetchall()
        )
    assert (types["add_date"], types["damaged"], types["line"]) == ("DATE", "BOOLEAN", "INTEGER")
    assert staged.counts["record"] == 4
    assert json.loads((staged.folder / "staged.json").read_text())["counts"] == dict(staged.counts)


def test_text_and_workbook_stand_side_by_side_with_their_differences(tmp_path: Path) -> None:
    staged = stage_revision(revision_with(tmp_path, MEMBERS), tmp_path / "staged")
    assert column(staged, "record", "form || ' ' || code") == ["text LT", "text J0013", "workbook LT", "workbook J0013"]
    assert rows(staged, "difference") == [("J0013", "long_description", "One two", "One 2")]


def test_a_hidden_sheet_does_not_stand_in_for_the_one_that_everybody_sees(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    scrap = book.active
    assert scrap is not None
    scrap.title, scrap.sheet_state = "Old", "hidden"
    shown = book.create_sheet("Main")
    for sheet, rows_of_it in ((scrap, [row("LT", "Long ago")]), (shown, [row("LT", "Left side"), row("J0013", "One")])):
        for cells in (HEADINGS, *rows_of_it):
            sheet.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    staged = stage_revision(
        revision_with(tmp_path, {"HCPC2026_APR_ANWEB.xlsx": stream.getvalue()}), tmp_path / "staged"
    )
    assert column(staged, "record", "long_description") == ["Left side", "One"]
    ((sheet_name, reason),) = [(r[1], r[5]) for r in rows(staged, "reject")]
    assert sheet_name == "Old"
    assert reason.startswith("A hidden sheet beside one that everybody sees")


@pytest.mark.parametrize("form", ["one text", "one workbook", "two texts"])
def test_a_code_that_stands_twice_with_two_ends_stays_as_it_was_known(tmp_path: Path, form: str) -> None:
    lines = [first_line("A0190"), first_line("A0190", term="20260331", action="D"), first_line("LT")]
    cells = [row("A0190"), row("A0190", TERM_DT="20260331", ACTION_CD="D"), row("LT")]
    members = {
        "one text": {"HCPC2026_JAN_ANWEB.txt": text(*lines)},
        "one workbook": {"HCPC2026_JAN_ANWEB.xlsx": workbook(tuple(HEADINGS), *map(tuple, cells))},
        "two texts": {"HCPC2026_JAN_ANWEB.txt": text(lines[0]), "HCPC2026_JAN_ANWEB_2.txt": text(*lines[1:])},
    }[form]
    before = StagedArchive(tmp_path)
    before.add("2025Q4", [record("A0190", add="2020-01-01")])
    staged = stage_revision(revision_with(tmp_path, members), tmp_path / "staged")
    before.inputs.append(BuildInput(staged.revision, 1, staged.folder))
    with before.build() as db:
        assert db.execute("SELECT termination_date, vanished FROM code WHERE code = 'A0190'").fetchone() == (None, True)
        told = db.execute("SELECT code FROM reject WHERE field = 'termination_date'").fetchall()
    assert told == [("A0190",)]


def test_every_member_is_accounted_for(tmp_path: Path) -> None:
    staged = stage_revision(revision_with(tmp_path, MEMBERS | {"image.png": b"\x89PNG\0\0"}), tmp_path / "staged")
    assert [(r[0], r[1], r[4], r[5]) for r in rows(staged, "member")] == [
        ("HCPC2026_JAN_ANWEB.txt", "anweb_text", 2, 0),
        ("HCPC2026_JAN_ANWEB.xlsx", "anweb_workbook", 2, 0),
        ("HCPC2026_JAN_ANWEB_Transaction Report.xlsx", "change_list", 1, 0),
        ("proc_notes_JAN2026.txt", "processing_notes", 3, 0),
        ("HCPC2026_README.txt", "readme", 0, 0),
        ("image.png", "unknown", 0, 1),
    ]


def test_the_headings_decide_what_a_workbook_is_and_not_its_name(tmp_path: Path) -> None:
    members = MEMBERS | {
        "HCPC2026_JAN_ANWEB_more.xlsx": workbook(("CODE", "ACTION", "EFF DATE"), ("J0013", "DELETE", None))
    }
    revision = revision_with(tmp_path, members)
    staged = stage_revision(revision, tmp_path / "staged")
    assert column(staged, "correction", "code || ' ' || action_text") == ["J0013 DELETE"]
    assert MemberKind.CORRECTIONS.value in column(staged, "member", "member_kind")


def test_the_reports_own_key_wins_in_every_copy_of_the_list(tmp_path: Path) -> None:
    key = workbook(("Action Codes", None), ("R", "Back again"), sheet="Action Code Key")
    listed = b"HCPCS/Modifier Code\tType of Change\r\nJ0013\tBack again\r\n"
    members = {"HCPC2026_JAN_ANWEB.txt": MEMBERS["HCPC2026_JAN_ANWEB.txt"], "Changes_by_HCPCS.txt": listed}
    staged = stage_revision(revision_with(tmp_path, members | {"HCPC26_Trans_Report.xlsx": key}), tmp_path / "staged")
    assert column(staged, "change_list", "action_code") == ["R"]


def test_an_accessory_that_cannot_be_read_is_a_reject_and_the_rest_is_staged(tmp_path: Path) -> None:
    staged = stage_revision(
        revision_with(tmp_path, MEMBERS | {"NOC codes_JAN2026.xlsx": b"PK\x03\x04 broken"}), tmp_path / "s"
    )
    assert [(r[0], r[2]) for r in rows(staged, "reject")] == [("NOC codes_JAN2026.xlsx", 1)]
    assert staged.counts["record"] == 4


def test_without_an_anweb_table_there_is_nothing_to_stage(tmp_path: Path) -> None:
    members = {"HCPC2026_JAN_ANWEB.xlsx": workbook(tuple(h for h in HEADINGS if h != "TERM DT"), ("x",))}
    with pytest.raises(StageError, match=r"holds no row for record.*termination_date"):
        stage_revision(revision_with(tmp_path, members), tmp_path / "staged")
    assert not list((tmp_path / "staged").rglob("*.parquet"))


def test_a_zip_of_corrections_needs_no_anweb_table(tmp_path: Path) -> None:
    data = b"CODE\tACTION\tEFF DATE\r\nG9890\tDELETE\t\r\n"
    staged = stage_revision(
        revision_with(tmp_path, {"V2_HCPC2018_Corrections.txt": data}, "2018Q1"), tmp_path / "staged"
    )
    assert staged.revision.kind is Kind.CORRECTIONS
    assert column(staged, "correction", "version") == [2]


def test_the_same_zip_gives_the_same_bytes(tmp_path: Path) -> None:
    revision = revision_with(tmp_path, MEMBERS)
    one, two = (stage_revision(revision, tmp_path / name) for name in ("one", "two"))
    files = sorted(path.name for path in one.folder.iterdir())
    assert [(one.folder / name).read_bytes() for name in files] == [(two.folder / name).read_bytes() for name in files]


def test_a_folder_made_by_the_same_code_is_used_again(tmp_path: Path) -> None:
    revision, root = revision_with(tmp_path, MEMBERS), tmp_path / "staged"
    assert find_staged(revision, root) is None
    first = stage_revision(revision, root)
    again = stage_revision(revision, root)
    assert (first.reused, again.reused, again.counts) == (False, True, first.counts)
    assert stage_revision(revision, root, force=True).reused is False


@pytest.mark.parametrize("damage", ["fingerprint", "file", "json", "cut", "flipped"])
def test_a_folder_that_is_not_whole_or_made_by_other_code_is_made_again(tmp_path: Path, damage: str) -> None:
    revision, root = revision_with(tmp_path, MEMBERS), tmp_path / "staged"
    folder = stage_revision(revision, root).folder
    summary = folder / "staged.json"
    if damage == "fingerprint":
        summary.write_text(json.dumps(json.loads(summary.read_text()) | {"fingerprint": "another"}))
    elif damage in ("cut", "flipped"):
        content = bytearray((folder / "record.parquet").read_bytes())
        content[len(content) // 2] ^= 1
        (folder / "record.parquet").write_bytes(content[: len(content) // 3] if damage == "cut" else content)
    elif damage == "file":
        (folder / "record.parquet").unlink()
    else:
        summary.write_text("{")
    again = stage_revision(revision, root)
    assert (again.reused, again.table("record").is_file()) == (False, True)
    assert stage_revision(revision, root).reused is True


def test_two_at_once_do_no_harm(tmp_path: Path) -> None:
    revision, root = revision_with(tmp_path, MEMBERS), tmp_path / "staged"
    outcomes: list[StagedRevision] = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(stage_revision(revision, root, force=True))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 4
    assert len(rows(outcomes[0], "record")) == 4
    assert [path.name for path in (root / "2026Q1").iterdir()] == [revision.sha256], "nothing temporary is left"


def test_no_descriptor_of_cpt_or_cdt_gets_into_any_table(tmp_path: Path) -> None:
    secret = "Secretdescriptor"
    lines = [first_line("99213", secret, short=secret), continuation("99213", secret, 200), first_line("25", secret)]
    lines += [
        first_line("D0120", secret),
        " " + first_line("0042T", secret),
        secret,
        first_line("99213", secret, record_id="9"),
    ]
    cpt = [row("99213", secret), row("0042T", secret), row("25", secret), row("99214", secret, RECID="x")]
    members = {
        "HCPC2026_JAN_ANWEB.txt": text(first_line("J0013"), *lines),
        "HCPC2026_JAN_ANWEB.xlsx": workbook(tuple(HEADINGS), *map(tuple, cpt)),
        "Trans Report.xlsx": workbook(
            ("HCPC", "ACTION CD"), ("D0120", secret), ("99213 x", secret), (None, secret), ("25", secret)
        ),
        "x_Corrections.xlsx": workbook(
            ("CODE", "ACTION", "EFF DATE"), ("99213", secret, None), (None, secret, None), ("25", secret, 1)
        ),
        "NOC codes.xlsx": workbook(
            ("HCPCS", "LONG DESCRIPTION", "ADD DATE"), ("99499", secret, 1), (None, secret, 1), ("25", secret, 1)
        ),
    }
    staged = stage_revision(revision_with(tmp_path, members), tmp_path / "staged")
    assert staged.counts["excluded"] > 5
    kept = {table: str(rows(staged, table)) for table in TABLES}
    assert [table for table, values in kept.items() if secret in values] == []


def test_a_formula_that_nobody_computed_is_named_by_sheet_row_and_code(tmp_path: Path) -> None:
    """Read as blank, it would end nothing and describe nothing: by these columns the check quarantines it."""
    book = workbook(tuple(HEADINGS), tuple(row("LT", "Left side")), tuple(row("J0013", '=CONCAT("One"," two")')))
    staged = stage_revision(revision_with(tmp_path, {"HCPC2025_OCT_ANWEB.xlsx": book}, "2025Q4"), tmp_path / "staged")
    assert column(staged, "record", "long_description") == ["Left side", None]
    ((_, sheet, line, code, field, reason, content),) = rows(staged, "reject")
    assert (sheet, line, code, field, content) == ("Sheet1", 3, "J0013", "long_description", None)
    assert reason.startswith("Cell D3 of sheet 'Sheet1' shows an error or a formula without a value")
    revision = staged.revision
    with staged_rows(staged.folder, revision, None) as frames:
        (cells,) = frames.of(load_suite("member", Source.STAGED))["cells_without_a_value"]
        without = frames.of(load_suite("record", Source.STAGED)).set_index("example")["without_words"]
    assert cells == "J0013 long_description in cell D3 (sheet Sheet1, row 3)"
    assert without["J0013"] == "sheet Sheet1 of HCPC2025_OCT_ANWEB.xlsx, row 3"
    assert without.isna()["LT"]

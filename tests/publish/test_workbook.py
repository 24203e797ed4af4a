"""changes.xlsx read back: it holds what the other change files hold, no cell is a formula, and no clock is in it."""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock

from etl.publish import publish_releases
from etl.publish.xlsx import write_workbook
from etl.publish.xlsx_cells import LONGEST, Kind, Rows, safe_text
from etl.publish.xlsx_difference import in_words, pieces
from etl.publish.xlsx_file import save_workbook
from tests.staging import StagedArchive, record

SHEETS = ["Summary", "Added", "Discontinued", "Revised descriptors", "Other changes", "Quality"]
FORMULAS = ["=1+1", "+1", "-1 each", "@SUM(A1)", "\t=1+1", "  =1+1", "\r=1+1", "＝1+1", "=cmd|' /C calc'!A0", "#N/A"]
CONTROLS = "a\x01b\x0bc\x1fd\ufffee"


@pytest.fixture(scope="module")
def published(full_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    publish_releases(full_path, folder)
    return folder


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release whose descriptors, labels and members begin like formulas, or hold what XML cannot; its workbook."""
    archive = StagedArchive(tmp_path_factory.mktemp("hostile"))
    texts = [*FORMULAS, CONTROLS, "<t>&amp;</t>", "Much, " * 8000]
    archive.add("2025Q4", [record(f"G{n:04}", "Before") for n in range(len(texts))])
    changed = [record(f"G{n:04}", text, short_description="=short") for n, text in enumerate(texts)]
    ended = record("S0001", "=ended", add="2026-01-01", term="2026-02-01", xref="S0002")
    archive.add("2026Q1", [*changed, ended, record("S0002", "+new", add="2026-01-01", member="=x|y.txt")])
    with archive.build() as connection:
        return write_workbook(connection, "2026Q1", archive.root / "changes.xlsx")


def table(path: Path, sheet: str) -> list[dict[str, Any]]:
    head, *rows = load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def assert_same_changes(folder: Path) -> None:
    """The four sheets of changes hold what changes.csv and replacements.csv hold, no row more and none less."""
    workbook = folder / "changes.xlsx"
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in lines(folder / "changes.csv"):
        groups[sheet_of(line)].append(line)
    assert sorted((r["Code"], r["From"].date().isoformat(), r["How"]) for r in table(workbook, "Added")) == sorted(
        (c["code"], c["effective_date"], c["change_type"]) for c in groups["Added"]
    )
    assert sorted(
        (r["Code"], r["Which"], r["Old"] or "", r["New"] or "") for r in table(workbook, SHEETS[3])
    ) == sorted(
        (c["code"], c["field"].removesuffix("_description"), c["old_value"], c["new_value"]) for c in groups[SHEETS[3]]
    )
    assert sorted(
        (r["Code"], r["Change"], r["Field"] or "", r["Old"] or "", r["New"] or "", r["Correction, as typed"] or "")
        for r in table(workbook, "Other changes")
    ) == sorted(
        (c["code"], c["change_type"], c["field"].replace("_", " "), c["old_value"], c["new_value"], c["correction"])
        for c in groups["Other changes"]
    )
    assert_same_ends(folder, groups["Discontinued"])


def assert_same_ends(folder: Path, ended: list[dict[str, str]]) -> None:
    rows = table(folder / "changes.xlsx", "Discontinued")
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        replaced = {row["New code"]} if row["Answer"] == "replaced" else set()
        first_day_without = row["Last day of use"].date() + dt.timedelta(days=1)
        told[row["Code"], first_day_without.isoformat()] |= replaced
    for line in ended:
        assert told[line["code"], line["effective_date"]] == set(filter(None, line["replaced_by"].split(",")))
    by_edge = {(r["Code"], r["New code"]): r for r in rows if r["Answer"] == "replaced"}
    for line in lines(folder / "replacements.csv"):
        row = by_edge[line["old_code"], line["new_code"]]
        shown = (row["Evidence"], row["CMS names it"], row["Old unit"] or "", row["New unit"] or "")
        named = "yes" if line["published_by_cms"] == "true" else "no"
        assert shown == (line["evidence"], named, line["old_unit"], line["new_unit"])
        assert (row["Score"], row["New units for one old"]) == (
            float(line["score"]),
            float(line["units_factor"]) if line["units_factor"] else None,
        )
    expected = {c["code"] for c in ended} | {r["old_code"] for r in lines(folder / "replacements.csv")}
    assert {row["Code"] for row in rows} == expected


def sheet_of(line: dict[str, str]) -> str:
    if line["change_type"] in {"added", "re-used", "re-added", "re-activated", "returned"}:
        return "Added"
    if line["change_type"] == "discontinued":
        return "Discontinued"
    return SHEETS[3] if line["change_type"] == "revised" and "description" in line["field"] else SHEETS[4]


@pytest.mark.parametrize("release", ["2025Q3", "2025Q4", "2026Q1"])
def test_workbook_holds_what_the_csv_files_hold(published: Path, release: str) -> None:
    assert_same_changes(published / release)
    assert load_workbook(published / release / "changes.xlsx").sheetnames == SHEETS


@pytest.mark.mirror
def test_workbook_of_real_releases_holds_what_the_csv_files_hold(mirror_database: Path, tmp_path: Path) -> None:
    publish_releases(mirror_database, tmp_path, ["2018Q1", "2026Q1"])
    for release in ("2018Q1", "2026Q1"):
        assert_same_changes(tmp_path / release)


def test_candidate_is_marked_as_such_and_never_told_as_a_replacement(published: Path) -> None:
    (row,) = [r for r in table(published / "2026Q1" / "changes.xlsx", "Discontinued") if r["Code"] == "Q5102"]
    assert (row["Answer"], row["New code"]) == ("candidate: a person must judge", "Q5103")
    assert (row["New units for one old"], row["Evidence"], row["CMS names it"]) == (None, None, "no")
    sheet = load_workbook(published / "2026Q1" / "changes.xlsx")["Discontinued"]
    colours = {r[0].value: r[0].fill.fgColor.rgb for r in sheet.iter_rows(min_row=2)}
    assert colours["Q5102"] == "FFFFF2CC" and colours["S0013"] != "FFFFF2CC"


def test_units_and_their_factor_stand_beside_the_successor(published: Path) -> None:
    (row,) = [r for r in table(published / "2026Q1" / "changes.xlsx", "Discontinued") if r["Code"] == "S0080"]
    assert (row["New code"], row["Old unit"], row["New unit"], row["New units for one old"]) == (
        "J2516",
        "300 mg",
        "1 mg",
        300,
    )
    assert row["How the units convert"] and row["What only one of them says"]


def test_number_of_a_cpt_code_comes_without_a_descriptor(published: Path) -> None:
    (row,) = [r for r in table(published / "2026Q1" / "changes.xlsx", "Discontinued") if r["New code"] == "38999"]
    assert row["New description"] == "CPT: by number only"


def test_words_that_went_are_struck_out_and_words_that_came_are_bold(published: Path) -> None:
    workbook = load_workbook(published / "2025Q4" / "changes.xlsx", rich_text=True)
    head, row, *_ = workbook["Revised descriptors"].iter_rows()
    difference = next(cell.value for cell, title in zip(row, head, strict=True) if title.value == "Difference")
    assert isinstance(difference, CellRichText)
    looks = [
        (block.text, bool(block.font.strike), bool(block.font.b))
        for block in difference
        if isinstance(block, TextBlock)
    ]
    assert looks == [
        ("Home health visit", False, False),
        (" of", True, False),
        (" by", False, True),
        (" a social worker", False, False),
    ]
    told = table(published / "2025Q4" / "changes.xlsx", "Revised descriptors")
    assert told[0]["In words"] == "of → by"


@given(st.text("ab ,;1", max_size=30), st.text("ab ,;1", max_size=30))
def test_difference_loses_no_word_of_either_text(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(piece.new for piece in found) == new
    assert "".join(piece.old for piece in found) == old
    assert bool(in_words(found)) == (
        old.split() != new.split() and [*filter(str.strip, old)] != [*filter(str.strip, new)]
    )


def test_capitals_are_marked_only_where_nothing_else_changed() -> None:
    assert in_words(pieces("INJECTION, X, 10 MG", "Injection, x, 1 mg")) == "10 → 1"
    assert in_words(pieces("INJECTION", "Injection")) == "INJECTION → Injection"
    assert in_words(pieces("Each of two", "Each")) == "removed: of two"


def cells(path: Path) -> Iterator[Any]:
    for sheet in load_workbook(path):
        for row in sheet.iter_rows():
            yield from row


def test_no_cell_is_a_formula_whatever_a_descriptor_begins_with(hostile: Path) -> None:
    found = [*cells(hostile)]
    assert {cell.data_type for cell in found} <= {"s", "n", "d", "inlineStr"}
    told = {cell.value for cell in found}
    assert told >= {text.replace("\r", "\n") for text in FORMULAS} | {"=short", "=ended", "+new"}
    with zipfile.ZipFile(hostile) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not [name for name, part in parts.items() if re.search(rb"<f[ >/]", part)]
    # The filter and the head of a printed page are names of ranges that we give; nothing else is defined.
    assert set(re.findall(rb'definedName name="([^"]+)"', parts["xl/workbook.xml"])) == {
        b"_xlnm._FilterDatabase",
        b"_xlnm.Print_Titles",
        b"_xlnm.Print_Area",
    }


def test_text_like_a_formula_stays_text_when_somebody_edits_the_cell(hostile: Path) -> None:
    for cell in cells(hostile):
        begins = isinstance(cell.value, str) and re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", cell.value)
        assert bool(cell.quotePrefix) == bool(begins), (cell.coordinate, cell.value)


def test_text_that_xml_cannot_hold_is_marked_and_too_long_a_text_says_that_it_is_cut(hostile: Path) -> None:
    news = {row["Code"]: row["New"] for row in table(hostile, SHEETS[3]) if row["Which"] == "long"}
    assert news[f"G{len(FORMULAS):04}"] == "a\ufffdb\ufffdc\ufffdd\ufffde"
    assert news[f"G{len(FORMULAS) + 1:04}"] == "<t>&amp;</t>"
    longest = news[f"G{len(FORMULAS) + 2:04}"]
    assert len(longest) == LONGEST and longest.endswith("(cut here: changes.json has the whole)")


@given(st.text())
def test_any_text_comes_back_from_a_cell_as_it_went_in(text: str) -> None:
    workbook = Workbook(write_only=True)
    rows = Rows(workbook.create_sheet("Sheet"), [20])
    rows.append([(text, Kind.TEXT)])
    from xml.etree import ElementTree

    (row,) = ElementTree.fromstring(f"<sheetData>{rows.xml()}</sheetData>")
    assert "".join(row.itertext()) == safe_text(text)


def test_dates_and_numbers_are_what_they_are(tmp_path: Path) -> None:
    workbook = Workbook(write_only=True)
    rows = Rows(workbook.create_sheet("Sheet"), [20] * 5)
    day, before = dt.date(2026, 1, 1), dt.date(1899, 12, 31)
    rows.append([(day, Kind.DATE), (before, Kind.DATE), (0.1, Kind.SCORE), (300, Kind.NUMBER), (None, Kind.TEXT)])
    save_workbook(workbook, {"Sheet": rows.xml()}, tmp_path / "a.xlsx", day)
    (row,) = load_workbook(tmp_path / "a.xlsx")["Sheet"].iter_rows(values_only=True)
    assert row == (dt.datetime(2026, 1, 1), "1899-12-31", 0.1, 300, None)  # noqa: DTZ001


def test_head_stays_in_sight_and_is_repeated_on_every_page(published: Path) -> None:
    workbook = load_workbook(published / "2026Q1" / "changes.xlsx")
    for sheet in workbook.worksheets[1:]:
        assert sheet.freeze_panes in {"A2", "B2"} and sheet.print_title_rows == "$1:$1"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
        assert sheet.cell(1, 1).font.b and sheet.cell(1, 1).alignment.wrap_text
    for sheet in workbook.worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
            "landscape",
            1,
            0,
        )
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.oddFooter.right.text == "Page &P of &N"


def test_summary_counts_every_sheet_and_every_kind_of_change(published: Path) -> None:
    path = published / "2026Q1" / "changes.xlsx"
    rows = [row[:3] for row in load_workbook(path)["Summary"].iter_rows(values_only=True)]
    told = {row[0]: row[2] for row in rows}
    assert {name: told[name] for name in SHEETS[1:]} == {name: len(table(path, name)) for name in SHEETS[1:]}
    kinds = [line["change_type"] for line in lines(published / "2026Q1" / "changes.csv")]
    assert {kind: told[kind] for kind in kinds} == {kind: kinds.count(kind) for kind in kinds}


def test_quality_tells_rejects_disagreements_and_issues_left_out(published: Path) -> None:
    told = {row["What"] for row in table(published / "2026Q1" / "changes.xlsx", "Quality")}
    assert told >= {
        "could not be read",
        "issue left out",
        "Transaction Report and table differ",
        "text and workbook differ",
    }


def test_same_database_gives_the_same_bytes_at_any_time(full_path: Path, tmp_path: Path, published: Path) -> None:
    with duckdb.connect(str(full_path), read_only=True) as connection:
        again = write_workbook(connection, "2026Q1", tmp_path / "changes.xlsx")
    assert again.read_bytes() == (published / "2026Q1" / "changes.xlsx").read_bytes()
    with zipfile.ZipFile(again) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert re.findall(r">([^<]+)</dcterms:(?:created|modified)", core) == ["2026-01-12T00:00:00Z"] * 2

"""The generator is held to the real files: fed with what stands in them, its renderers give their bytes back.

So the sample cannot drift away from reality: a renderer that is changed, or a style that is wrong, fails here. Slips of
single lines are named in the test that meets them, and nothing else may differ.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from etl.model import Release
from etl.sample.history import Row
from etl.sample.layout import COLUMNS
from etl.sample.plan import MemberPlan, load_plan
from etl.sample.render import SampleData, render_member, settings_of
from etl.sample.render_change_list import ChangeListStyle, View, change_lines, change_txt, heading_row
from etl.sample.render_corrections import TableStyle, table_prn
from etl.sample.render_text import TextStyle, render_row
from etl.sample.render_workbook import WorkbookStyle, anweb_sheet
from etl.sample.xlsx import Cell, workbook_bytes

pytestmark = pytest.mark.mirror

PLAN = {plan.file: plan for plan in load_plan() if plan.release}
# Where CMS ships an .xls, the sample has to ship an .xlsx.
XLS = {"12anweb.xlsx": "12anweb.xls", "HCPC2020_ANWEB_w_disclaimer.xlsx": "HCPC2020_ANWEB_w_disclaimer.xls"}
ROWS = 300
_KEYS = ("code", "sequence_number", "record_id", "long_description")


def made(*kinds: str) -> list[object]:
    """The members of the sample's last issues that are made by these renderers, as parameters."""
    return [
        pytest.param(plan.file, member, id=member.name)
        for plan in PLAN.values()
        for member in plan.issues[-1].members
        if member.made in kinds
    ]


def real(mirror: Path, zip_name: str, name: str) -> bytes:
    with zipfile.ZipFile(mirror / "files/zip" / zip_name) as archive:
        return archive.read(XLS.get(name, name))


def real_sheets(data: bytes) -> dict[str, list[list[Cell]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        name: [
            [int(cell) if isinstance(cell, float) else cell for cell in row]
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for name in book.sheet_names
    }


def code_lines(data: bytes) -> list[str]:
    return [line for line in data.decode("cp1252").split("\r\n") if re.match(r"^(   ..|.{5})\d{5}[3478]", line)]


def rows_of_text(lines: list[str]) -> list[Row]:
    rows: list[Row] = []
    for line in lines:
        # The line of 2012 that has slipped by one column behind its tab.
        whole = line[:90] + " " + line[90:] if "\t" in line else line
        piece = whole[11:91].rstrip()
        if whole[10] in "37":
            rows.append(Row(whole[:5].strip(), (piece,), _attributes(whole)))
        else:
            rows[-1] = replace(rows[-1], pieces=(*rows[-1].pieces, piece))
    return rows


def _attributes(line: str) -> dict[str, str]:
    values = {}
    for column in COLUMNS:
        begins = range(column.begin - 1, column.begin - 1 + column.width * column.occurs, column.width)
        cells = [line[begin : begin + column.width].rstrip() for begin in begins]
        values[column.name] = ",".join(cells).rstrip(",") if column.occurs > 1 else cells[0]
    return {name: value for name, value in values.items() if name not in _KEYS}


def rows_of_sheet(cells: list[list[Cell]], *, old: bool) -> list[Row]:
    head = next(n for n, row in enumerate(cells) if row[0] == "HCPC")
    names = [(c.name, c.occurs) for c in COLUMNS if old or c.name != "filler"]
    rows: list[Row] = []
    for row in cells[head + 1 :]:
        values = iter([str(cell) for cell in row])
        fields = {name: [next(values) for _ in range(occurs)] for name, occurs in names}
        if fields["record_id"][0] in ("3", "7"):
            attributes = {n: ",".join(v).rstrip(",") for n, v in fields.items() if n not in _KEYS}
            attributes |= {n: fields[n][0] for n, occurs in names if occurs == 1 and n not in _KEYS}
            rows.append(Row(fields["code"][0].strip(), (fields["long_description"][0],), attributes))
        elif fields["record_id"][0]:
            rows[-1] = replace(rows[-1], pieces=(*rows[-1].pieces, fields["long_description"][0]))
    return rows


def table(mirror: Path, zip_name: str) -> list[Row]:
    """The real table behind a zip of the sample: its text, or its workbook where there is no text."""
    members = {member.made: member for member in PLAN[zip_name].issues[-1].members}
    if "text" in members:
        return rows_of_text(code_lines(real(mirror, zip_name, members["text"].name)))
    sheets = real_sheets(real(mirror, zip_name, members["workbook"].name))
    return rows_of_sheet(next(iter(sheets.values())), old=False)


# --- The table ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("zip_name", "member"), made("text"))
def test_every_line_of_the_real_text_is_reproduced(mirror: Path, zip_name: str, member: MemberPlan) -> None:
    lines = code_lines(real(mirror, zip_name, member.name))
    # The slipped line of 2012, the short one of 2019 and the long one of 2026 are in the style: they are the real ones.
    style = replace(_style(TextStyle, member), says=())
    assert len(lines) > 9000
    assert [line for row in rows_of_text(lines) for line in render_row(row, style)] == lines


@pytest.mark.parametrize(("zip_name", "member"), made("text"))
def test_the_text_begins_and_ends_as_the_real_one(mirror: Path, zip_name: str, member: MemberPlan) -> None:
    def around(data: bytes) -> tuple[list[str], list[int]]:
        lines = data.decode("cp1252").split("\r\n")
        first = next(n for n, line in enumerate(lines) if line.startswith("   A1"))
        last = max(n for n, line in enumerate(lines) if line[5:10] == "00100")
        shapes = ["tabs" if "\t" in line else "text" if line else "" for line in lines[:first]]
        return shapes, [len(line) for line in lines[last + 1 :] if line[10:11] not in tuple("48")]

    assert around(_rendered(zip_name, member)) == around(real(mirror, zip_name, member.name))


@pytest.mark.parametrize(("zip_name", "member"), made("workbook"))
def test_the_workbook_is_laid_out_as_the_real_one(mirror: Path, zip_name: str, member: MemberPlan) -> None:
    style = replace(_style(WorkbookStyle, member), leaked=(), blank_action_dates=(), numbers=(), says=())
    ((name, cells),) = real_sheets(real(mirror, zip_name, member.name)).items()
    head = next(n for n, row in enumerate(cells) if row[0] == "HCPC")
    rows = rows_of_sheet(cells[: head + 1 + ROWS], old=style.old)
    sheet = anweb_sheet(rows, style)
    assert (sheet.name, len(style.top)) == (name, head)
    ((_, ours),) = real_sheets(workbook_bytes([sheet], member.saved)).items()
    assert ours[head] == cells[head]
    # The last code may have been cut off by our counting rows and not codes; J5 and V4 were typed in by hand.
    last = head + ROWS - 10
    typed = {n for n, row in enumerate(cells) if str(row[0]).strip() in ("J5", "V4")}
    for number in set(range(head + 1, last)) - typed:
        assert ours[number] == cells[number]
    assert [bool(row[0]) for row in ours[:head]] == [bool(row[0]) for row in cells[:head]]


# --- The change list ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("zip_name", "member"), made("change_list"))
def test_the_derived_change_list_is_the_real_one_but_for_what_we_planted(
    mirror: Path, zip_name: str, member: MemberPlan
) -> None:
    style, data = _style(ChangeListStyle, member), SampleData.load()
    release = PLAN[zip_name].release
    planted = {d.code for of, d in data.disagreements if of == release}
    # In 2019 and 2020 the end of G0503's description has leaked away here too; V4 was typed in as J5 was.
    planted |= {"G0503", "V4"}
    sheets = real_sheets(real(mirror, zip_name, member.name))
    assert list(sheets) == [style.by_action_sheet, style.by_code_sheet, "Action Code Key"]
    rows = table(mirror, zip_name)
    for view, cells in zip(View, sheets.values(), strict=False):
        head = heading_row(view, style)
        assert cells[head - 1] == list(style.headings)
        assert [bool(row[0]) for row in cells[: head - 1]] == [
            n < len(style.top) and bool(style.top[n]) for n in range(head - 1)
        ]
        body = cells[head + style.gap :]
        ours = [line.cells for line in change_lines(rows, view, style, [])]
        assert _folded(ours, planted, len(style.headings)) == _folded(body, planted, len(style.headings))
    assert [row for row in sheets["Action Code Key"] if any(row)] == [
        ["Action Codes", ""],
        *([code, words] for code, words in style.key.items()),
    ]


def _folded(lines: list[object], without: set[str], width: int) -> list[tuple[str, ...]]:
    cells = [tuple(str(cell) for cell in line)[:width] for line in lines]  # type: ignore[attr-defined]
    # The workbooks write a few doubled blanks that the text breaks its line at.
    return [(c[0], *(" ".join(v.split()) for v in c[1:])) for c in cells if c[0].strip() not in without]


@pytest.mark.parametrize(("zip_name", "member"), made("change_list_prn"))
def test_the_printed_change_list_is_the_real_one_byte_for_byte(mirror: Path, zip_name: str, member: MemberPlan) -> None:
    view = View(member.settings["view"])
    style = ChangeListStyle(**{name: v for name, v in settings_of(member).items() if name != "view"})
    (book,) = (m for m in PLAN[zip_name].issues[-1].members if m.made == "change_list")
    cells = list(real_sheets(real(mirror, zip_name, book.name)).values())[list(View).index(view)]
    assert style.prn is not None
    shape = TableStyle(sheet="", title=" ", blank_rows=heading_row(view, style) - 2, prn=style.prn)
    if heading_row(view, style) == 1:
        shape = replace(shape, title="")
    assert table_prn(cells, shape) == real(mirror, zip_name, member.name)


@pytest.mark.parametrize(("zip_name", "member"), made("change_list_txt"))
def test_the_change_list_of_2016_as_text_is_the_real_one(mirror: Path, zip_name: str, member: MemberPlan) -> None:
    view = View(member.settings["view"])
    style = ChangeListStyle(**{name: v for name, v in settings_of(member).items() if name != "view"})
    rows = [row for row in table(mirror, zip_name) if row.code != "DA"]
    assert change_txt(change_lines(rows, view, style, []), view, style) == real(mirror, zip_name, member.name)


# --- Corrections and NOC codes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("zip_name", "member"), made("corrections", "noc"))
def test_corrections_and_noc_codes_are_laid_out_as_the_real_ones(
    mirror: Path, zip_name: str, member: MemberPlan
) -> None:
    def frame(data: bytes) -> tuple[list[str], list[list[Cell]]]:
        sheets = real_sheets(data)
        cells = next(iter(sheets.values()))
        head = next(n for n, row in enumerate(cells) if str(row[0]).upper() in ("CODE", "HCPCS/MOD CODE", "HCPCS"))
        first = next(n for n, row in enumerate(cells) if n > head and row[0])
        return list(sheets), cells[:first]

    assert frame(_rendered(zip_name, member)) == frame(real(mirror, zip_name, member.name))


@pytest.mark.parametrize(("zip_name", "member"), made("corrections_prn", "noc_prn"))
def test_the_printed_table_is_the_real_one_byte_for_byte(mirror: Path, zip_name: str, member: MemberPlan) -> None:
    style = TableStyle(**{n: v for n, v in settings_of(member).items() if n not in ("version", "codes")})
    cells = next(iter(real_sheets(real(mirror, zip_name, member.name.replace(".prn", ".xlsx"))).values()))
    assert table_prn(cells, style) == real(mirror, zip_name, member.name)


@pytest.mark.parametrize(("zip_name", "member"), made("corrections"))
def test_every_correction_is_one_of_cms(mirror: Path, zip_name: str, member: MemberPlan) -> None:
    theirs = next(iter(real_sheets(real(mirror, zip_name, member.name)).values()))
    ours = next(iter(real_sheets(_rendered(zip_name, member)).values()))
    assert [row for row in ours if row not in theirs] == []


# --- Texts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("zip_name", "member"), made("layout"))
def test_every_line_of_the_record_layout_is_a_real_one(mirror: Path, zip_name: str, member: MemberPlan) -> None:
    theirs = real(mirror, zip_name, member.name).decode("cp1252").splitlines()
    about = {item["about"] for item in SampleData.load().layout.items}
    ours = _rendered(zip_name, member).decode("cp1252").splitlines()
    known = {_typography(line) for line in theirs}
    strange = [line for line in ours if _typography(line) not in known and line.strip() not in about]
    assert strange == []
    assert [line for line in theirs if re.match(r"  \d+\.  ", line)] == [
        line for line in ours if re.match(r"  \d+\.  ", line)
    ]


def _typography(line: str) -> str:
    # From year to year CMS indents with more tabs or fewer, and writes "Non-Medicare" or "non-Medicare".
    return (line.strip() if "\t" in line else line.rstrip()).casefold()


@pytest.mark.parametrize(("zip_name", "member"), made("notes"))
def test_every_line_of_the_notes_is_a_real_one(mirror: Path, zip_name: str, member: MemberPlan) -> None:
    theirs = real(mirror, zip_name, member.name).decode("cp1252").splitlines()
    ours = _rendered(zip_name, member).decode("cp1252").splitlines()
    typed_by_hand = ("PAYMENT SYSTEMS.", "0217--", "0191--", "0194--")
    strange = [line for line in ours if line.strip() and line not in theirs]
    assert [line for line in strange if not any(odd in line for odd in typed_by_hand)] == []


# --- Facts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "zip_name", [p.file for p in PLAN.values() if "text" in {m.made for m in p.issues[-1].members}]
)
def test_every_row_of_the_sample_is_a_real_one(mirror: Path, zip_name: str) -> None:
    plan = PLAN[zip_name]
    release = plan.release
    assert release is not None
    theirs = {row.code: row for row in table(mirror, zip_name)}
    ours = SampleData.load().history.table(release, len(plan.issues))
    for row in ours:
        assert _facts(row) == _facts(theirs[row.code]), row.code
    old = {row.code for row in SampleData.load().history.table(Release(2020, 4))} - {row.code for row in ours}
    assert old.isdisjoint(theirs), "a code of ours is in the real release and not in the sample's"


def _facts(row: Row) -> dict[str, str]:
    words = " ".join(row.long_description.upper().split())
    attributes = {name: value.strip() for name, value in row.attributes.items() if value.strip()}
    # 2012 prints units for modifiers too, and one of its short descriptions in another code page.
    attributes.pop("anesthesia_base_units", None)
    return attributes | {
        "short_description": attributes["short_description"].replace("ö", '"'),
        "long_description": words,
    }


def _style(kind, member: MemberPlan):
    return kind(**settings_of(member))


def _rendered(zip_name: str, member: MemberPlan) -> bytes:
    plan = PLAN[zip_name]
    return render_member(SampleData.load(), plan.release, len(plan.issues), member)

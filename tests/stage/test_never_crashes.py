"""Whatever bytes a member holds: a reader gives rows and rejects, or a StageError says what is wrong. None crashes."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.errors import StageError
from etl.stage.change_list import read_change_list
from etl.stage.contract import TableKind
from etl.stage.corrections import read_corrections
from etl.stage.labels import make_labels, read_key
from etl.stage.noc_codes import read_noc_codes
from etl.stage.printed import find_listed_table
from etl.stage.processing_notes import read_processing_notes
from etl.stage.record_layout import read_record_layout
from etl.stage.rows import Reading, Source
from etl.stage.sheets import Sheet, faulty_cells, open_sheets
from etl.stage.tables import Table, find_table
from etl.stage.text import read_text
from etl.stage.values import decode
from etl.stage.workbook import read_workbook
from tests.stage.shapes import HEADINGS, first_line, member_named, row
from tests.zips import workbook

LABELS = make_labels({})
NAME = "HCPC2026.txt"


def read_table(table: Table) -> Reading[Any]:
    readers: dict[TableKind, Callable[[Table], Reading[Any]]] = {
        TableKind.ANWEB: read_workbook,
        TableKind.CHANGE_LIST: lambda t: read_change_list(t, LABELS),
        TableKind.CORRECTIONS: lambda t: read_corrections(t, member_named(NAME)),
        TableKind.NOC_CODES: read_noc_codes,
    }
    return readers[table.kind](table)


def read_listed(data: bytes) -> None:
    with contextlib.suppress(StageError):
        if table := find_listed_table(decode(data), Source(NAME)):
            read_table(table)


# Pieces of real files, so that chance leads further into the readers than the first look.
PIECES = st.sampled_from(
    [
        first_line("J0013").encode(),
        b"J00130020",
        b"   LT001007Left side",
        b"99213001003Office visit",
        b"HCPC\tACTION CD\t",
        b"CODE   ACTION  EFF DATE   SHORT DESC",
        b"TOBETOCOPRICXREF CODASC IASC DAT",
        b"HCPCS  LONG DESCRIPTION   ADD DATE  TERM DATE",
        b"HCPCS/Modifier CodeType of Change",
        b"0013--TEXT",
        b"  9.   HCPCS Pricing Indicator Code\n 2 120 121 CHAR\n CODES :\n 00 = Nothing\n",
        b"TABLE OF CODES APPENDIX\n BETOS_TB\n",
        b"\n",
        b"\r\n",
        b"\t",
        b" " * 30,
        b"J0013 ADD 01/01/2026",
        "’\xa0".encode("cp1252"),
    ]
)
ANYTHING = st.one_of(st.binary(max_size=400), st.lists(PIECES | st.binary(max_size=12), max_size=14).map(b"".join))
READERS = [
    read_listed,
    *(lambda data, read=read: read(NAME, data) for read in (read_text, read_processing_notes, read_record_layout)),
]


@pytest.mark.parametrize("read", READERS, ids=["listed", "text", "notes", "layout"])
@given(data=ANYTHING)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(read: Callable[[bytes], None], data: bytes) -> None:
    read(data)


@given(data=ANYTHING)
def test_every_line_of_a_text_is_accounted_for(data: bytes) -> None:
    reading = read_text(NAME, data)
    lines = decode(data).split("\n")
    told = (
        {record.line for record in reading.rows}
        | {r.line for r in reading.rejects}
        | {e.line for e in reading.excluded}
    )
    assert told <= set(range(1, len(lines) + 1))
    assert all(lines[number - 1].strip() for number in told)


@given(data=ANYTHING)
def test_any_bytes_are_a_workbook_or_a_stage_error(data: bytes) -> None:
    list(faulty_cells(data))
    with contextlib.suppress(StageError):
        open_sheets(NAME, data)


WHOLE = workbook(tuple(HEADINGS), tuple(row("J0013")), tuple(row("LT")))


@given(at=st.integers(0, len(WHOLE) - 1), byte=st.integers(0, 255))
def test_a_workbook_with_one_wrong_byte_is_read_or_refused(at: int, byte: int) -> None:
    damaged = WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :]
    list(faulty_cells(damaged))
    with contextlib.suppress(StageError):
        for sheet in open_sheets(NAME, damaged):
            find_table(sheet, Source(NAME))


def test_a_zip_that_only_looks_like_a_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook><sheets/></workbook")
    with pytest.raises(StageError, match="no workbook that can be read"):
        open_sheets(NAME, stream.getvalue())


CELLS = st.one_of(
    st.sampled_from(["", "J0013", "   LT", "99213", "ADD", "0010", "3", "4", "7", "20200101", "\x1a"]),
    st.text(max_size=8),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
SOME_HEADINGS = st.sampled_from(
    [
        HEADINGS,
        ["HCPC", "ACTION CD", "SHORT DESCRIPTION", "LONG DESCRIPTION"],
        ["CODE", "ACTION", "EFF DATE", "TOS ", "PRICE", "ASC DATE"],
        ["HCPCS", "LONG DESCRIPTION", "ADD DATE", "TERM DATE"],
        ["Action Codes", ""],
    ]
)


@given(st.data())
def test_any_cells_under_known_headings_are_read(data: st.DataObject) -> None:
    headings = data.draw(SOME_HEADINGS)
    cells = st.lists(CELLS, min_size=len(headings), max_size=len(headings))
    sheet = Sheet("Sheet1", [list(headings), *data.draw(st.lists(cells, max_size=4))])
    read_key([sheet])
    if table := find_table(sheet, Source(NAME)):
        read_table(table)

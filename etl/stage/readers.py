"""Hands every member of a zip to its reader, and keeps account of what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etl.errors import HcpcsError, StageError
from etl.members import read_member
from etl.model import Member, MemberKind, Revision
from etl.stage.change_list import read_change_list
from etl.stage.compare import compare_forms
from etl.stage.contract import TableKind
from etl.stage.corrections import read_corrections
from etl.stage.labels import Labels, is_key, make_labels, read_key
from etl.stage.noc_codes import read_noc_codes
from etl.stage.printed import find_listed_table
from etl.stage.processing_notes import read_processing_notes
from etl.stage.record_layout import read_record_layout
from etl.stage.records import contradicted, life_of
from etl.stage.rows import TABLES, MemberRow, Reading, Record, Reject, Source
from etl.stage.sheets import FaultyCell, Sheet, faulty_cells, open_sheets
from etl.stage.tables import Table, find_table
from etl.stage.text import read_text
from etl.stage.values import decode
from etl.stage.workbook import read_workbook

Rows = Mapping[str, Sequence[tuple[Any, ...]]]
"""For every table of schemas/staged.sql its rows."""

_WORKBOOK_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_KIND_OF_TABLE = {
    TableKind.ANWEB: MemberKind.ANWEB_WORKBOOK,
    TableKind.CORRECTIONS: MemberKind.CORRECTIONS,
    TableKind.NOC_CODES: MemberKind.NOC_CODES,
    TableKind.CHANGE_LIST: MemberKind.CHANGE_LIST,
}
_LISTED = (MemberKind.CHANGE_LIST, MemberKind.CORRECTIONS, MemberKind.NOC_CODES)


@dataclass
class _Opened:
    """A member on its way: a workbook's sheets, or the bytes of a text; what it is may still turn out otherwise."""

    member: Member
    kind: MemberKind
    data: bytes
    sheets: list[Sheet] | None = None
    fault: str | None = None


def read_revision(revision: Revision) -> Rows:
    """Read every member of a revision's zip into rows, in the zip's order. A member that cannot be read is a reject.

    Raises FetchError where the archived zip itself cannot be read.
    """
    opened = [_open(revision, member) for member in revision.members]
    labels = make_labels(read_key(sheet for one in opened for sheet in one.sheets or ()))
    rows: dict[str, list[Any]] = {table: [] for table in TABLES}
    by_type = {row_type: table for table, row_type in TABLES.items()}
    for one in opened:
        staged, rejected = 0, 0
        for reading in _accounted(one, labels):
            for row in reading.rows:
                rows[by_type[type(row)]].append(row)
            staged, rejected = staged + len(reading.rows), rejected + len(reading.rejects)
            rows["reject"] += reading.rejects
            rows["excluded"] += reading.excluded
        about = one.member
        rows["member"].append(MemberRow(about.name, one.kind.value, about.size, about.modified, staged, rejected))
    rows["record"], doubles = _one_row_per_code_and_form(rows["record"])
    rows["reject"] += doubles
    rows["difference"] = compare_forms(rows["record"])
    return rows


def _open(revision: Revision, member: Member) -> _Opened:
    data = read_member(revision.path, member.name)
    one = _Opened(member, member.kind, data)
    if data.startswith(_WORKBOOK_MAGIC) and member.kind is not MemberKind.README:
        try:
            one.sheets = open_sheets(member.name, data)
        except StageError as error:
            one.fault = str(error)
    return one


def _accounted(one: _Opened, labels: Labels) -> Iterator[Reading[Any]]:
    empty = True
    for reading in _read(one, labels):
        empty = empty and not (reading.rows or reading.rejects or reading.excluded)
        if reading.excluded:
            # Beside rows of CPT or CDT, a line of no code of ours may be more of their descriptors (trap 15).
            kept = [reject if reject.code else reject._replace(content=None) for reject in reading.rejects]
            yield Reading(reading.rows, kept, reading.excluded)
        else:
            yield reading
    if empty and one.kind is not MemberKind.README:
        yield _reject(
            Source(one.member.name), f"Nothing was found in this member, which was taken for {one.kind.value}."
        )


def _read(one: _Opened, labels: Labels) -> Iterator[Reading[Any]]:
    try:
        if one.fault:
            raise StageError(one.fault)
        if one.sheets is not None:
            yield from _read_workbook(one, one.sheets, labels)
        else:
            yield _read_text_member(one, labels)
    except HcpcsError as error:
        yield _reject(Source(one.member.name), str(error))


def _read_workbook(one: _Opened, sheets: list[Sheet], labels: Labels) -> Iterator[Reading[Any]]:
    found, tables = set(), {}
    for sheet in sheets:
        source = Source(one.member.name, sheet.name)
        try:
            if (table := find_table(sheet, source)) and sheet.is_hidden and _KIND_OF_TABLE[table.kind] in found:
                # Scrap that somebody forgot, or the table of another day: what CMS shows is what counts.
                yield _reject(
                    source, "A hidden sheet beside one that everybody sees, of the same kind; it was left out."
                )
            elif table:
                found.add(_KIND_OF_TABLE[table.kind])
                tables[sheet.name] = table
                yield _read_table(table, one.member, labels)
            elif not is_key(sheet):
                yield _reject(
                    source, f"No row of headings is known in this sheet of {len(sheet.rows)} rows; it was left out."
                )
        except StageError as error:
            yield _reject(source, str(error))
    # The headings decide what a workbook is, not its name: it is named after what makes the zip what it is.
    if found:
        one.kind = next(kind for kind in _KIND_OF_TABLE.values() if kind in found)
    faulty = list(faulty_cells(one.data))
    codes = {name: dict(table.texts("code")) for name, table in tables.items() if faulty}
    for cell in faulty:
        (code,) = codes.get(cell.sheet, {}).get(cell.row, (None,))
        yield _faulty(cell, one.member.name, tables.get(cell.sheet), code)


def _faulty(cell: FaultyCell, member: str, table: Table | None, code: str | None) -> Reading[Any]:
    # The check of members knows these rejects by their first words (etl/check/sql/staged/member.sql).
    reason = (
        f"Cell {cell.reference} of sheet {cell.sheet!r} shows an error or a formula without a value; it was read as "
        f"blank. Open the workbook in a spreadsheet program to see what belongs there."
    )
    field = table.column_at(cell.column) if table and cell.row > table.heading_line else None
    return Reading([], [Source(member, cell.sheet).reject(cell.row, reason, code=code, field=field)], [])


def _read_table(table: Table, member: Member, labels: Labels) -> Reading[Any]:
    if table.kind is TableKind.ANWEB:
        return read_workbook(table)
    if table.kind is TableKind.CORRECTIONS:
        return read_corrections(table, member)
    if table.kind is TableKind.NOC_CODES:
        return read_noc_codes(table)
    return read_change_list(table, labels)


def _read_text_member(one: _Opened, labels: Labels) -> Reading[Any]:
    name, kind = one.member.name, one.kind
    if kind is MemberKind.ANWEB_TEXT:
        return read_text(name, one.data)
    if kind is MemberKind.PROCESSING_NOTES:
        return read_processing_notes(name, one.data)
    if kind is MemberKind.RECORD_LAYOUT:
        return read_record_layout(name, one.data)
    if kind is MemberKind.README:
        return Reading([], [], [])
    if kind in _LISTED and (table := find_listed_table(decode(one.data), Source(name))):
        one.kind = _KIND_OF_TABLE[table.kind]
        return _read_table(table, one.member, labels)
    what = "its headings are not known" if kind in _LISTED else "nobody has told us what it is"
    return _reject(Source(name), f"This member was not read: {what}.")


def _reject(source: Source, reason: str, line: int = 1) -> Reading[Any]:
    return Reading([], [source.reject(line, reason)], [])


def _one_row_per_code_and_form(records: list[Record]) -> tuple[list[Record], list[Reject]]:
    # A reader sees to it within its own member or sheet; here two members or sheets of the same form meet.
    seen: dict[tuple[str, str], Record] = {}
    doubles = []
    for record in records:
        first = seen.setdefault((record.form, record.code), record)
        if first is not record:
            reason = (
                f"The code stands in {first.member} already (line {first.line}), in the same form; that row counts."
            )
            doubles.append(Source(record.member, record.sheet).reject(record.line, reason, code=record.code))
            if life_of(record) != life_of(first):
                doubles.append(contradicted(first, f"{Source(record.member, record.sheet)} (line {record.line})"))
    return list(seen.values()), doubles

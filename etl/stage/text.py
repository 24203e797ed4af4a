"""Reads the ANWEB text: fixed columns, several lines for a code, a disclaimer before them in some years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from etl.stage.contract import Field, anweb_layout
from etl.stage.grouping import Line, group_lines
from etl.stage.records import ATTRIBUTES, Attributes, Column, join_values, make_records
from etl.stage.rows import Reading, Record, Reject, Source, in_order
from etl.stage.values import code_of, convert, decode, fold

# Code 1-5, sequence number 6-10, record id 11.
_RECORD = re.compile(r"(.{5})([0-9]{5})([3478])")
# The same a few columns off, or with another record id: meant as a record, so no part of a disclaimer.
_MEANT_AS_RECORD = re.compile(r".{0,12}?[0-9]{5}[0-9]")
_SPANS = {field.column: field.span for field in anweb_layout()}
_LONG, _SHORT = _SPANS["long_description"], _SPANS["short_description"]
_BEGIN, _END = _SHORT.stop, max(span.stop for span in _SPANS.values())


def read_text(member: str, data: bytes) -> Reading[Record]:
    """Read an ANWEB text of any line length into records, one for a code, in the order of the file. Never raises.

    Blank lines and the disclaimer before the first record do not count; any other line that is no record is a reject.
    """
    source = Source(member)
    rejects: list[Reject] = []
    grouped = group_lines(_records(decode(data).split("\n"), source, rejects), source)
    shorts = convert([str(line.whole)[_SHORT] for line in grouped.firsts], fold)
    attributes = Attributes(_pieces(grouped.firsts), _columns, _value, _pieces(grouped.rivals))
    records = make_records("text", source, grouped, shorts, attributes, rejects)
    return Reading(records, in_order(rejects + grouped.rejects), grouped.excluded)


def _pieces(lines: Sequence[Line]) -> list[str]:
    # Trailing blanks may be cut, so a line is as long as its last value.
    return [str(line.whole)[_BEGIN:_END].ljust(_END - _BEGIN) for line in lines]


def _columns(pieces: Sequence[str]) -> list[Column]:
    columns = []
    for field in anweb_layout():
        if field.column in ATTRIBUTES:
            span = slice(field.span.start - _BEGIN, field.span.stop - _BEGIN)
            columns.append(Column(field, [piece[span] for piece in pieces]))
    return columns


def _records(lines: list[str], source: Source, rejects: list[Reject]) -> Iterator[Line]:
    begun = False
    for number, line in enumerate(lines, 1):
        if match := _RECORD.match(line):
            begun = True
            code, sequence, record_id = match.groups()
            yield Line(number, code_of(code.strip()), int(sequence), record_id, line[_LONG], line)
        elif line.strip() and (begun or _MEANT_AS_RECORD.match(line)):
            # Before the first record stands the disclaimer of 2018-2020: prose, and lines of nothing but tabs.
            reason = (
                "Neither a record (code, sequence number, record id 3, 4, 7 or 8) nor blank; the line was left out."
            )
            rejects.append(source.reject(number, reason, content=line))


def _value(field: Field, raw: str) -> str | None:
    if field.occurs == 1:
        return fold(raw)
    return join_values(raw[at : at + field.width] for at in range(0, len(raw), field.width))

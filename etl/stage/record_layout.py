"""Reads CMS's record layout: the position of every field, and the code lists with their meanings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from etl.stage.contract import anweb_layout
from etl.stage.rows import CodeListValue, LayoutField, Reading, Reject, Source, in_order
from etl.stage.values import decode, fold

_TAB_WIDTH = 8
_ITEM = re.compile(r" {0,6}(\d{1,2})\. +(\S.*)")
_POSITIONS = re.compile(r"\s*(?:FILLER\s+)?(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})(?:\s+(?:CHAR|NUM|GRP|REC))?\s*")
_OCCURS = re.compile(r"OCCURS\s+MIN:\s*(\d+)\s+OCCURS\s+MAX:\s*(\d+)")
_CODES = re.compile(r"(?:CODES|EDIT RULES)\s*:\s*")
_CODE_TABLE = re.compile(r"CODE TABLE\s*:\s*(\w+)")
_APPENDIX = re.compile(r"\s*TABLE OF CODES APPENDIX\b")
_APPENDIX_TABLE = re.compile(r" {0,4}(\w+_TB)\b.*")
# ALIAS, LENGTH, SOURCE, COMMENTS ...: what a field is called elsewhere, and what is said of it.
_KEYWORD = re.compile(
    r"(?:(?:DB2|SAS|STANDARD|SYSTEM|TITLE)\s+ALIAS|LENGTH|SOURCE|COMMENTS|REDEFINE|SIGNED|OCCURS MIN)\s*:"
)
_VALUE = re.compile(r"([A-Z0-9]{1,5}) *= *(\S.*)")
# "CODE: YY": a value whose meaning is what is said of the field (item 17).
_BARE_VALUE = re.compile(r"CODE: *([A-Z0-9]{1,5})")
_RULE = re.compile(r"[-_=*\s]+")


@dataclass(frozen=True)
class _Line:
    number: int
    indent: int
    text: str


@dataclass
class _Item:
    """One item of the layout while it is read."""

    number: int
    name: str
    line: int
    positions: tuple[int, int, int] | None = None
    occurs: int | None = None
    table: str | None = None
    said: list[str] = field(default_factory=list)
    values: list[_Line] = field(default_factory=list)


def read_record_layout(member: str, data: bytes) -> Reading[LayoutField | CodeListValue]:
    """Read the positions (1-based, inclusive) and every code list, named after our column of the field it belongs to.

    Never raises. An item whose positions cannot be found, and a list that belongs to no field, are rejects.
    """
    source = Source(member)
    lines = [_line(number, text) for number, text in enumerate(decode(data).split("\n"), 1) if text.strip()]
    end = next((at for at, line in enumerate(lines) if _APPENDIX.match(line.text)), len(lines))
    items = _items(lines[:end])
    rows: list[LayoutField | CodeListValue] = []
    rejects = []
    tables: dict[str, str] = {}
    for item in items:
        if item.positions is None:
            reason = f"Item {item.number} has no length, begin and end; it was left out."
            rejects.append(source.reject(item.line, reason, field="begin_column", content=item.name))
            continue
        length, begin, stop = item.positions
        rows.append(LayoutField(item.number, item.name, length, begin, stop, item.occurs, member, None, item.line))
        list_name = _column_at(begin, stop) or fold(item.name.lower().replace(" ", "_")) or "unknown"
        rows.extend(_values(list_name, item.values, item.said, source))
        if item.table:
            tables[item.table] = list_name
    for name, line, values in _appendix(lines[end + 1 :]):
        if name not in tables:
            rejects.append(source.reject(line, f"No item of the layout refers to the table {name}.", field=name))
        rows.extend(_values(tables.get(name, name.lower()), values, [], source))
    return _without_doubles(rows, rejects, source)


def _line(number: int, text: str) -> _Line:
    # Lists that were typed in later are indented with tabs (2016-2026: pricing indicator 40, coverage code D).
    expanded = text.expandtabs(_TAB_WIDTH).replace("\xa0", " ").rstrip()
    return _Line(number, len(expanded) - len(expanded.lstrip()), expanded)


def _column_at(begin: int, end: int) -> str | None:
    return next((f.column for f in anweb_layout() if (f.begin, f.end) == (begin, end)), None)


def _items(lines: list[_Line]) -> list[_Item]:
    items: list[_Item] = []
    listing = False
    for line in lines:
        text = line.text.strip()
        if match := _ITEM.fullmatch(line.text):
            items.append(_begin_item(match, line))
            listing = False
        elif not items:
            continue  # The title and the record as a whole.
        elif items[-1].positions is None and (match := _POSITIONS.fullmatch(line.text)):
            items[-1].positions = (int(match[1]), int(match[2]), int(match[3]))
        elif match := _OCCURS.search(text):
            # 2016 writes MIN: 4 MAX: 0 where later years write MIN: 1 MAX: 4.
            items[-1].occurs = max(int(match[1]), int(match[2]))
            listing = False
        elif match := _CODE_TABLE.match(text):
            items[-1].table, listing = match[1], False
        elif match := _CODES.match(text):
            listing = True
            if rest := text[match.end() :]:
                items[-1].values.append(replace(line, text=rest))
        elif _KEYWORD.match(text):
            listing = False
        elif listing:
            items[-1].values.append(line)
        else:
            items[-1].said.append(text)
    return items


def _begin_item(match: re.Match[str], line: _Line) -> _Item:
    # The name may be followed by its type ("FILLER   CHAR"), or by its positions in the same line.
    name = re.split(r"\s{2,}(?=CHAR|NUM|GRP|\d)", match[2])[0]
    positions = _POSITIONS.fullmatch(match[2][len(name) :])
    numbers = (int(positions[1]), int(positions[2]), int(positions[3])) if positions else None
    return _Item(int(match[1]), fold(name) or "", line.number, numbers)


def _appendix(lines: list[_Line]) -> Iterator[tuple[str, int, list[_Line]]]:
    name, begin, values = "", 0, list[_Line]()
    for line in lines:
        if match := _APPENDIX_TABLE.fullmatch(line.text):
            if name:
                yield name, begin, values
            name, begin, values = match[1], line.number, []
        elif name:
            values.append(line)
    if name:
        yield name, begin, values


def _values(list_name: str, lines: list[_Line], said: list[str], source: Source) -> Iterator[CodeListValue]:
    """The values of a list. Deeper than a value stands the rest of its meaning; at its level, a group's heading.

    A value that stands deeper than another belongs to its group (lab certification: 110 under 100).
    """
    made: list[tuple[int, CodeListValue]] = []
    heading: list[str] = []
    fresh = True
    for line in lines:
        text = line.text.strip()
        if match := _VALUE.fullmatch(text) or _BARE_VALUE.fullmatch(text):
            fresh = True
            meaning = match[2] if match.re is _VALUE else fold(" ".join(said)) or match[1]
            over = _parent(made, line.indent)
            group = over.meaning if over else fold(" ".join(heading))
            row = CodeListValue(list_name, match[1], meaning, group, source.member, source.sheet, line.number)
            made.append((line.indent, row))
        elif _RULE.fullmatch(text):
            continue
        elif made and line.indent > made[-1][0]:
            indent, row = made[-1]
            made[-1] = (indent, row._replace(meaning=f"{row.meaning} {text}"))
        else:
            heading = [*heading, text] if not fresh else [text]
            fresh = False
    for _, row in made:
        yield row._replace(meaning=fold(row.meaning) or row.value)


def _parent(made: list[tuple[int, CodeListValue]], indent: int) -> CodeListValue | None:
    # Only a list that is set in levels has parents: one that begins at this indent has none.
    return next((row for at, row in reversed(made) if at < indent), None) if made and made[0][0] < indent else None


def _without_doubles(
    rows: list[LayoutField | CodeListValue], rejects: list[Reject], source: Source
) -> Reading[LayoutField | CodeListValue]:
    kept: list[LayoutField | CodeListValue] = []
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if isinstance(row, CodeListValue):
            if (row.list_name, row.value) in seen:
                reason = f"{row.value} stands twice in the list {row.list_name}; the first meaning counts."
                rejects.append(
                    source.reject(row.line, reason, field=row.list_name, content=f"{row.value} = {row.meaning}")
                )
                continue
            seen.add((row.list_name, row.value))
        kept.append(row)
    return Reading(kept, in_order(rejects), [])

"""Writes the texts beside the table: processing notes, record layout, read-me."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from string import Template

_NOTE_END = 91
_TAB_END = 88
_TEXT_INDENT = " " * 52
_CODE_INDENT = " " * 55
_NESTED_INDENT = " " * 61
_CODE_TABS = "\t" * 6 + " " * 7
_OPPS_GROUP = "opps_group"


@dataclass(frozen=True)
class LayoutStyle:
    """How a year writes its record layout."""

    year: int
    as_of: dt.date
    old_occurs: bool = False
    """2016 writes a field that occurs four times as `OCCURS MIN: 4 OCCURS MAX: 0`."""


@dataclass(frozen=True)
class LayoutTables:
    """record_layout.csv and code_lists.csv."""

    items: tuple[Mapping[str, str], ...]
    codes: tuple[Mapping[str, str], ...] = field(repr=False)


def render_notes(notes: Iterable[Mapping[str, str]], year: int) -> bytes:
    """The notes that exist in the given year."""
    lines = [" " * 40 + "PROCESSING NOTES", " " + "_" * 132, ""]
    for note in notes:
        if int(note["since"] or 0) <= year:
            lines += _note(note)
    return _encode([*lines, " " * 47, "", "", "", ""])


def _note(note: Mapping[str, str]) -> Iterator[str]:
    first, *rest = note["text"].split("|")
    if note["tabs"]:
        yield _tabbed(f"\t  {note['note']}--{first}")
        for line in rest:
            yield _tabbed(f"\t\t{line}")
        yield ""
        return
    for line in (f"{note['note']:>14}--{first}", *(" " * 16 + line for line in rest), ""):
        yield line.ljust(_NOTE_END) + "*"


def _tabbed(line: str) -> str:
    while len(line.expandtabs(8)) < _TAB_END:
        line += "\t"
    return line + "   *"


def render_readme(template: str, year: int, saved: dt.datetime) -> bytes:
    """The read-me, in our words."""
    text = Template(template).substitute(year=year, date=f"{saved:%B} {saved.day}, {saved.year}")
    return _encode(text.splitlines())


def render_layout(tables: LayoutTables, style: LayoutStyle) -> bytes:
    """The record layout: positions, code lists, and the appendix with the two long lists."""
    year, short = style.year, style.year % 100
    lines = [
        "",
        "  CMS RIF REPORT",
        f"  AS OF: {style.as_of:%m/%d/%Y}",
        "",
        "",
        "       NAME                   LENGTH   BEG  END                                         CONTENTS",
        "  " + "-" * 119,
        f"  ***  HCPCS Contractor Record - {year}",
        "                               320      1    320    REC",
        "",
        f"{_TEXT_INDENT}{year} Healthcare Common Procedure Coding System (HCPCS)",
        f"{_TEXT_INDENT}Contractor record description.",
        "",
        f"{_TEXT_INDENT}STANDARD ALIAS : HCPCS_CNTRCTR_{short}_REC",
        f"{_TEXT_INDENT}SYSTEM   ALIAS : HCPCS{short}C",
        "",
    ]
    for item in tables.items:
        lines += _item(item, _codes(tables, item["codes"], year), style)
    lines += ["", "", " " * 58 + "*" * 55, "", "", ""]
    lines += [f"{'  TABLE OF CODES APPENDIX':<57}HCPCS_CTRTR_{short}_REC", "   ", "", ""]
    lines += [f"{' BETOS_TB':<60}BETOS Table", ""]
    lines += [line for code in _codes(tables, "betos", year) for line in _code(code, "   ", width=3)]
    lines += ["", "", f"{' CMS_TYPE_SRVC_TB':<53}CMS Type of Service Table", "", ""]
    lines += [line for code in _codes(tables, "type_of_service", year) for line in _code(code, "  ")]
    return _encode([*lines, "", "", " "])


def _codes(tables: LayoutTables, name: str, year: int) -> list[Mapping[str, str]]:
    return [c for c in tables.codes if c["list"] == name and int(c["since"] or 0) <= year]


def _item(item: Mapping[str, str], codes: list[Mapping[str, str]], style: LayoutStyle) -> Iterator[str]:
    number = f"  {item['item']}.".ljust(7)
    position = f"{item['length']:>34}{item['begin']:>7}{item['end']:>7}"
    if item["name"] == "FILLER":
        yield f"{number}{item['name']:<45}{item['type']}"
        yield position
        yield f"{_TEXT_INDENT}DB2      ALIAS : FILLER"
        yield from ("", f"{_TEXT_INDENT}LENGTH         : {item['length']}", "")
        return
    yield number + item["name"]
    yield f"{position}    {item['type']}"
    yield ""
    if item["type"] == "GRP":
        yield from ("", f"{_TEXT_INDENT}REDEFINE   : HCPCS_CD", "")
        return
    signed = "    SIGNED : N" if item["type"] == "NUM" else ""
    yield from (_TEXT_INDENT + item["about"], "", f"{_TEXT_INDENT}LENGTH         : {item['length']}{signed}", "")
    if item["rule"]:
        yield f"{_TEXT_INDENT}EDIT RULES :"
        yield from (f"{' ' * 61}{rule}" for rule in item["rule"].split("|"))
        yield ""
    if codes:
        yield f"{_TEXT_INDENT}CODES         :"
        yield from _code_list(codes)
        yield ""
    if item["table"]:
        yield from (f"{_TEXT_INDENT}CODE TABLE     : {item['table']}", "")
    if item["occurs_max"]:
        low, high = (item["occurs_max"], "0") if style.old_occurs else (item["occurs_min"], item["occurs_max"])
        yield from (f"{_TEXT_INDENT}OCCURS MIN: {low} OCCURS MAX: {high}", "")


def _code_list(codes: list[Mapping[str, str]]) -> Iterator[str]:
    heading = ""
    for code in codes:
        if code["heading"] != heading:
            heading = code["heading"]
            yield from _heading(heading, code["list"])
        # A certification such as 110 stands under its group, 100.
        nested = code["list"] == "lab_certification" and not code["value"].endswith("00") and code["value"] > "100"
        yield from _code(code, _NESTED_INDENT if nested else _CODE_INDENT)


def _heading(heading: str, name: str) -> Iterator[str]:
    for part in heading.split("|"):
        if name == _OPPS_GROUP:
            yield from ("", _CODE_INDENT + part, "")
        else:
            yield from (_CODE_INDENT + part, _CODE_INDENT + "-" * len(part))


def _code(code: Mapping[str, str], indent: str, width: int = 0) -> Iterator[str]:
    value = code["value"].ljust(width)
    first, *rest = code["meaning"].split("|")
    yield f"{_CODE_TABS if code['tabs'] else indent}{value} = {first}"
    for line in rest:
        yield " " * (len(indent) + len(value) + 3) + line


def _encode(lines: Iterable[str]) -> bytes:
    return "".join(line + "\r\n" for line in lines).encode("cp1252")

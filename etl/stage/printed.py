"""Reads tables in text files: cells parted by tabs, or a `.prn` copy in columns whose width nobody states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from etl.classify import CodeForm
from etl.stage.contract import TableKind, headings
from etl.stage.rows import Source
from etl.stage.sheets import Sheet
from etl.stage.tables import Table, find_table, make_table, recognise_headings
from etl.stage.values import Cell, form_of

_SEARCHED_LINES = 60
_LEAST_HEADINGS = {TableKind.CHANGE_LIST: 2, TableKind.CORRECTIONS: 3, TableKind.NOC_CODES: 3}
_SHORTEST_CUT_HEADING = 2
_LONGEST_HEADINGS = 400
_ROWS_FOR_EVIDENCE = 500
_GAP = re.compile("  ")
# What a column can hold; a date or a list of types of service may be cut.
_TYPED = MappingProxyType(
    {
        column: re.compile(pattern)
        for column, pattern in {
            "effective_date_text": r"[0-9][0-9/]*",
            "type_of_service": r"[0-9A-Z](,[0-9A-Z])*,?",
            "betos": r"[A-Z][0-9][0-9A-Z]?",
            "coverage_code": r"[A-Z]",
            "pricing_indicator": r"[0-9]{2}",
            "cross_reference": r"[0-9A-Z]{5}",
            "asc_group": r"[0-9A-Z]{2}",
            "asc_effective_date": r"[0-9][0-9/]*",
            "add_date": r"[0-9]*",
            "termination_date": r"[0-9]*",
            "lab_certification": r"[0-9]{3}",
        }.items()
    }
)


def find_listed_table(text: str, source: Source) -> Table | None:
    """The table of a text file, cells parted by tabs or printed in columns; None where no line of headings is known.

    Raises StageError as `make_table` does.
    """
    lines = text.split("\n")
    above = [_tabbed(line) for line in lines[:_SEARCHED_LINES] if "\t" in line]
    width = next((len(cells) for cells in above if recognise_headings(cells)), 0)
    if width:
        rows = [(cells + [""] * width)[:width] for cells in map(_tabbed, lines)]
        return find_table(Sheet("", rows), source)
    return find_printed_table(lines, source)


def _tabbed(line: str) -> list[Cell]:
    # Excel puts a cell in quotes where it holds a comma or a quote.
    cells = (cell.strip() for cell in line.split("\t"))
    return [c[1:-1].replace('""', '"') if len(c) > 1 and c[0] == c[-1] == '"' else c for c in cells]


@dataclass(frozen=True)
class _Heading:
    column: str
    spelling: str
    begin: int
    end: int
    cut: bool
    """Cut at the width of its column, so that it fills it: its begin and end are the column's own."""


def find_printed_table(lines: Sequence[str], source: Source) -> Table | None:
    """The table of a printed copy, or None where no headings are known. Raises StageError as `make_table` does."""
    for at, line in enumerate(lines[:_SEARCHED_LINES]):
        for kind, least in _LEAST_HEADINGS.items():
            found = _headings(line, kind)
            if len(found) >= least and found[0].column == "code":
                return _table_under(found, kind, lines, at, source)
    return None


def _table_under(found: list[_Heading], kind: TableKind, lines: Sequence[str], at: int, source: Source) -> Table:
    end = _second_block(lines, at, kind)
    numbered = enumerate(lines[at + 1 : end], at + 2)
    # A long list may repeat its headings at the top of every page.
    below = [(number, text) for number, text in numbered if text.strip() and text != lines[at]]
    spread = below[:: max(1, len(below) // _ROWS_FOR_EVIDENCE)]
    begins = _column_begins(found, [text for _, text in spread])
    rows = [(number, _cut(text, begins)) for number, text in below]
    if kind is not TableKind.CHANGE_LIST:  # There every cell is filled, so nothing runs over.
        columns = [heading.column for heading in found]
        rows = [(number, _take_back(cells, columns)) for number, cells in rows]
    table = make_table(kind, source, at + 1, [heading.spelling for heading in found], rows, printed=True)
    if end < len(lines):
        reason = f"A second block of columns begins here; its {len(lines) - end} lines were left out."
        table = replace(table, rejects=(*table.rejects, source.reject(end + 1, reason)))
    return table


def _second_block(lines: Sequence[str], at: int, kind: TableKind) -> int:
    """Where the columns that did not fit in the width of a page follow below the others, without their codes."""
    for below in range(at + 1, len(lines)):
        words = lines[below].split(maxsplit=1)
        if words and form_of(words[0]) is CodeForm.MALFORMED:
            found = _headings(lines[below], kind)
            if found and all(heading.column != "code" and not heading.cut for heading in found):
                return below
    return len(lines)


def _headings(line: str, kind: TableKind) -> list[_Heading]:
    """The line as nothing but headings of one kind, from left to right; empty where it is not.

    Headings may touch each other and be cut (`TOBETOCOPRICXREF CODASC I`): "CO" is COV or COMMENTS, and which of them
    turns out when the rest of the line has to be headings too, each of them once.
    """
    text = line.rstrip().upper()
    spellings = [(column, s.upper()) for column, names in headings()[kind].spellings.items() for s in names]

    @cache
    def parse(at: int, used: frozenset[str]) -> tuple[_Heading, ...] | None:
        while at < len(text) and text[at] == " ":
            at += 1
        if at == len(text):
            return ()
        for length, _, column, spelling in sorted(_fits(text, at, spellings), reverse=True):
            if column not in used and (rest := parse(at + length, used | {column})) is not None:
                return (_Heading(column, spelling, at, at + length, length < len(spelling)), *rest)
        return None

    return list(parse(0, frozenset()) or ()) if text and len(text) <= _LONGEST_HEADINGS else []


def _fits(text: str, at: int, spellings: list[tuple[str, str]]) -> Iterator[tuple[int, bool, str, str]]:
    """(how much of it, whether that is all of it, our column, the heading) for every heading that may stand here."""
    for column, spelling in spellings:
        same = 0
        while same < len(spelling) and at + same < len(text) and text[at + same] == spelling[same]:
            same += 1
        if same == len(spelling) or same >= _SHORTEST_CUT_HEADING:
            yield same, same == len(spelling), column, spelling


def _column_begins(found: list[_Heading], rows: list[str]) -> list[int]:
    """Where each column begins: between the ends of two headings, and there where the rows show it most."""
    begins = [0, 0]
    for at in range(2, len(found)):
        left, heading = found[at - 1], found[at]
        after = found[at + 1] if at + 1 < len(found) else None
        if heading.cut or (after and heading.end == after.begin):
            begins.append(heading.begin)  # It fills its column.
        elif left.cut:
            begins.append(left.end)
        else:
            candidates = range(max(left.end, begins[-1] + 1), heading.begin + 1)
            begins.append(max(candidates, key=lambda place: (_evidence(rows, place), place), default=heading.begin))
    return begins[: len(found)]


def _evidence(rows: list[str], at: int) -> int:
    """How much speaks for a column that begins at `at`: something after a blank, or right after a cell that was cut."""
    votes = 0
    for row in rows:
        before, here = row[at - 1 : at], row[at : at + 1]
        if here.strip():
            if before == " ":
                votes += 3 if row[at - 2 : at] == "  " else 1
            else:
                votes += 2 * _touching(before, here)
    return votes


def _touching(before: str, here: str) -> bool:
    """Whether two characters are of two cells that touch (`eI`, `1I`, `p9`), and not within a word (`In`, `20`)."""
    return (here.isupper() and not before.isupper()) or (here.isdigit() and not before.isdigit())


def _cut(line: str, begins: list[int]) -> list[str]:
    """The cells of a line. The code is the first word, wherever it stands: modifiers stand further to the right."""
    code = line.split(maxsplit=1)[0]
    after = line.index(code) + len(code)
    edges = [max(after, begin) for begin in begins[1:]] + [len(line)]
    return [code] + [line[a:b] for a, b in pairwise(edges)]


def _take_back(cells: list[str], columns: Sequence[str]) -> list[str]:
    """Give text back to the cell from which it has run over into empty ones beside it, as Excel prints it.

    It has run over where a cell begins within a word, or holds what its column cannot hold. It ends at the first gap.
    """
    kept = list(cells)
    for at in range(2, len(kept)):
        before, here = "".join(kept[:at])[-1:], kept[at][:1]
        typed, left = _TYPED.get(columns[at]), _TYPED.get(columns[at - 1])
        ends = left is not None and not left.fullmatch(kept[at - 1].strip() + here)
        within = before.strip() and here.strip() and not ends and not _touching(before, here)
        if within or (typed and kept[at].strip() and not typed.fullmatch(kept[at].strip())):
            rest = "".join(kept[at:])
            run = _GAP.split(rest, maxsplit=1)[0]
            owner = max(i for i in range(1, at) if kept[i].strip() or i == 1)
            kept[owner] += "".join(kept[owner + 1 : at]) + run
            kept[owner + 1 : at] = [""] * (at - owner - 1)
            over = len(run)
            for i in range(at, len(kept)):
                taken = min(over, len(kept[i]))
                kept[i], over = " " * taken + kept[i][taken:], over - taken
    return kept

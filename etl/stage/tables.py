"""Finds the row of headings in a sheet, says what kind of table it is, and hands out its rows by our column names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.errors import StageError
from etl.stage.contract import Headings, TableKind, headings
from etl.stage.rows import Reject, Source
from etl.stage.sheets import Sheet
from etl.stage.values import Cell, cell_text, convert

# Disclaimers push the headings down to row 11 (2018, 2020); a table that begins later than this is not one of CMS's.
_SEARCHED_ROWS = 60
# Some headings stand in several kinds of table, so a row needs that many of a kind to be its headings.
_ENOUGH = {TableKind.ANWEB: 12, TableKind.CORRECTIONS: 3, TableKind.NOC_CODES: 3, TableKind.CHANGE_LIST: 2}


@dataclass(frozen=True)
class Table:
    """A table under its headings."""

    kind: TableKind
    source: Source
    heading_line: int
    columns: dict[str, tuple[int, ...]]
    """Our column -> where its values stand in a row, in CMS's order; several for a field that occurs several times."""
    rows: Sequence[tuple[int, Sequence[Cell]]]
    """(line or row number as a person sees it, cells), from below the headings on, blank rows left out."""
    rejects: tuple[Reject, ...] = ()
    """Headings that we do not know, and columns that we miss."""
    printed: bool = False
    """A `.prn` copy: every cell may be cut at the width of its column."""

    def column(self, name: str) -> list[Cell]:
        """The first value of one column, for every row; blanks where the table has no such column."""
        at = self.columns.get(name)
        return [cells[at[0]] for _, cells in self.rows] if at else [""] * len(self.rows)

    def column_at(self, place: int) -> str | None:
        """Our name of the column that stands at a place (from 0) of a row; None where it is not staged."""
        return next((name for name, places in self.columns.items() if place in places), None)

    def texts(self, *names: str) -> Iterator[tuple[int, tuple[str | None, ...]]]:
        """For every row its number and the named cells as text (None where blank or where there is no such column)."""
        columns = [convert(self.column(name), cell_text) for name in names]
        return zip((number for number, _ in self.rows), zip(*columns, strict=True), strict=True)


def find_table(sheet: Sheet, source: Source) -> Table | None:
    """The table of a sheet, or None where no row of headings is known.

    Raises StageError where the headings are those of a known kind, but lack a column without which it cannot be read.
    """
    for at, cells in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        if kind := recognise_headings(cells):
            below = enumerate(sheet.rows[at + 1 :], at + 2)
            return make_table(
                kind, source, at + 1, cells, [(number, row) for number, row in below if row.count("") < len(row)]
            )
    return None


def recognise_headings(cells: Sequence[Cell]) -> TableKind | None:
    """What kind of table these headings belong to: the one that knows most of them; None where none knows enough."""
    written = [text for cell in cells if isinstance(cell, str) and (text := cell.strip())]
    counts = {
        kind: len({found for text in written if (found := known.find(text)) and found[0]})
        for kind, known in headings().items()
        if any((found := known.find(text)) and found[0] == "code" for text in written)
    }
    enough = {kind: count for kind, count in counts.items() if count >= _ENOUGH[kind]}
    return max(enough, key=enough.__getitem__) if enough else None


def make_table(
    kind: TableKind,
    source: Source,
    line: int,
    cells: Sequence[Cell],
    rows: Sequence[tuple[int, Sequence[Cell]]],
    printed: bool = False,
) -> Table:
    """Put headings and rows together. Raises StageError where a required column is missing."""
    known = headings()[kind]
    places: dict[str, dict[int, int]] = {}
    rejects = []
    for at, cell in enumerate(cells):
        text = cell_text(cell)
        if text is None:
            continue
        column, n = known.find(text) or (None, 1)
        if column is None or n in places.get(column, {}):
            twice = "stands twice" if column else "is not known (schemas/cms/column_aliases.toml)"
            rejects.append(
                source.reject(line, f"The heading {text[:40]!r} {twice}; its column is not staged.", field=text[:40])
            )
        elif column:
            places.setdefault(column, {})[n] = at
    rejects += _missing(known, places, source, line)
    columns = {column: tuple(at for _, at in sorted(numbered.items())) for column, numbered in places.items()}
    return Table(kind, source, line, columns, rows, tuple(rejects), printed)


def _missing(known: Headings, places: dict[str, dict[int, int]], source: Source, line: int) -> list[Reject]:
    lacking = [column for column in known.required if column not in places]
    if lacking:
        raise StageError(
            f"{source} has headings in row {line}, but none for {', '.join(lacking)}; its rows are not staged. "
            f"If CMS has renamed a column, add the new heading to schemas/cms/column_aliases.toml."
        )
    if known.kind is not TableKind.ANWEB:
        return []  # The others have had more and fewer columns in almost every year.
    return [
        source.reject(line, f"There is no column for {column}; it is empty in every row.", field=column)
        for column in known.spellings
        if column not in places
    ]

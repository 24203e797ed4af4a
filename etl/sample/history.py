"""Reads codes.csv: what stands in the table of any release, and of any issue of it."""

from __future__ import annotations

import csv
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from etl.model import Release
from etl.sample.layout import COLUMNS, DESCRIPTION_WIDTH

ABSENT = "(absent)"
EMPTIED = "-"
_UNCHANGED = "N"
_REPEATED = {column.name: column.occurs for column in COLUMNS}


@dataclass(frozen=True)
class Row:
    """One code of one table, as CMS would print it."""

    code: str
    """Without padding."""
    pieces: tuple[str, ...]
    """The long description in the pieces of 80 characters or fewer into which CMS breaks it."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Everything else by the names of `layout.COLUMNS`; repeated fields joined by commas."""

    @property
    def is_modifier(self) -> bool:
        """Modifiers have two characters."""
        return len(self.code) == 2

    @property
    def padded_code(self) -> str:
        """As CMS writes it in the text: a modifier is three blanks and two characters."""
        return self.code.rjust(5)

    @property
    def long_description(self) -> str:
        """The pieces in one."""
        return " ".join(self.pieces)

    @property
    def record_id(self) -> str:
        """Of the first line: 3 for a procedure, 7 for a modifier."""
        return "7" if self.is_modifier else "3"

    @property
    def continuation_id(self) -> str:
        """Of the lines that only carry on the long description."""
        return "8" if self.is_modifier else "4"

    def values(self, name: str) -> list[str]:
        """The values of one column, as many as it occurs; empty strings where there is nothing."""
        occurs = _REPEATED[name]
        value = self.attributes.get(name, "")
        values = value.split(",") if occurs > 1 else [value]
        return values + [""] * (occurs - len(values))

    def with_attributes(self, **changed: str) -> Row:
        """The same row with other attributes."""
        return replace(self, attributes={**self.attributes, **changed})


@dataclass(frozen=True)
class _Entry:
    """One line of codes.csv."""

    release: Release
    issue: int
    cells: Mapping[str, str]


class History:
    """The whole of codes.csv."""

    def __init__(self, entries: Mapping[str, list[_Entry]]) -> None:
        self._entries = entries

    @classmethod
    def load(cls, path: Path) -> History:
        """Read codes.csv (its own head explains it)."""
        entries: dict[str, list[_Entry]] = {}
        for cells in read_csv(path):
            entry = _Entry(Release.parse(cells.pop("release")), int(cells.pop("issue") or 1), cells)
            entries.setdefault(cells.pop("code"), []).append(entry)
        return cls(entries)

    def table(self, release: Release, issue: int = 1) -> tuple[Row, ...]:
        """All rows of the release as its `issue`-th issue shows them, in CMS's order: modifiers first, by code."""
        rows = (self._row(code, release, issue) for code in self._entries)
        return tuple(sorted((row for row in rows if row), key=lambda row: row.padded_code))

    def _row(self, code: str, release: Release, issue: int) -> Row | None:
        cells = dict.fromkeys(self._entries[code][0].cells, "")
        last: Release | None = None
        for entry in self._entries[code]:
            if (entry.release, entry.issue) > (release, issue):
                break
            cells |= {name: value for name, value in entry.cells.items() if value}
            last = entry.release
        if last is None or cells["action_code"] == ABSENT:
            return None
        # CMS says what it did once; in the next release the row stands with N, "no maintenance".
        if last < release:
            cells["action_code"] = _UNCHANGED
        cells = {name: "" if value == EMPTIED else value for name, value in cells.items()}
        pieces = tuple(break_lines(cells.pop("long_description")))
        # The text carries "  0" anesthesia base units for every procedure, and blanks for modifiers.
        return Row(code, pieces, {**cells, "anesthesia_base_units": "  0" if len(code) == 5 else ""})


def break_lines(description: str) -> Iterator[str]:
    """Break a long description as CMS does: at blanks, into pieces of 80 characters or fewer.

    CMS breaks many earlier than it must, by hand; a `|` in our data marks such a place.
    """
    for part in description.split("|"):
        yield from textwrap.wrap(part, DESCRIPTION_WIDTH, break_long_words=False, break_on_hyphens=False)


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    """The rows of one of our data files; lines that begin with `#` are comments."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    yield from csv.DictReader(line for line in lines if not line.startswith("#"))

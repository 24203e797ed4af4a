"""The sheets of changes.xlsx: which query fills each, and how wide and of which kind its columns are."""

from __future__ import annotations

from dataclasses import dataclass

from etl.publish.xlsx_cells import Kind


@dataclass(frozen=True)
class Column:
    """One column: its heading, its width in characters, how its cells look."""

    title: str
    width: float
    kind: Kind = Kind.TEXT
    printed: bool = True
    """On paper the last columns are left out, so that the others can be read."""


@dataclass(frozen=True)
class SheetPlan:
    """One sheet: its name, the query in sql/workbook, what stands there in a sentence, and its columns.

    The query gives the columns in order and, last, `doubt`: whether a person must judge the row.
    """

    name: str
    query: str
    about: str
    columns: tuple[Column, ...]
    marks: bool = False
    """Whether the difference between the columns Old and New is to be marked, in two columns of ours."""


_CODE = Column("Code", 8, Kind.CODE)
_FROM = Column("From", 11, Kind.DATE)
_ACTION = Column("Action code", 8)
_DECLARED = Column("CMS declares it", 9)
_SOURCE = Column("Where it stands", 34, Kind.SMALL, printed=False)

_ADDED = (
    _CODE,
    _FROM,
    Column("How", 12),
    Column("Description", 64),
    Column("Short description", 29),
    Column("Billing unit", 16),
    Column("Replaces", 11),
    Column("Coverage", 9),
    _ACTION,
    _DECLARED,
    _SOURCE,
)
_DISCONTINUED = (
    _CODE,
    Column("Last day of use", 11, Kind.DATE),
    Column("Description", 36),
    Column("Answer", 11),
    Column("New code", 9, Kind.CODE),
    Column("New description", 36),
    Column("Evidence", 16),
    Column("CMS names it", 7),
    Column("Score", 7, Kind.SCORE),
    Column("Old unit", 13),
    Column("New unit", 13),
    Column("New units for one old", 9, Kind.NUMBER),
    Column("How the units convert", 20),
    Column("What only one of them says", 22),
    Column("CMS declares it", 9, printed=False),
    _SOURCE,
)
_REVISED = (
    _CODE,
    Column("Which", 7),
    Column("Difference", 96),
    _FROM,
    _ACTION,
    _DECLARED,
    Column("Old", 76, printed=False),
    Column("New", 76, printed=False),
    Column("In words", 60, printed=False),
    _SOURCE,
)
_OTHER = (
    _CODE,
    Column("Change", 15),
    Column("Field", 15),
    Column("Old", 27),
    Column("New", 27),
    _FROM,
    Column("Short description", 29),
    _ACTION,
    Column("Transaction Report", 20),
    _DECLARED,
    Column("Correction, as typed", 26),
    _SOURCE,
)
_QUALITY = (
    Column("What", 22),
    Column("Severity", 10),
    _CODE,
    Column("Found", 34),
    Column("In words", 74),
    Column("Where it stands", 34, Kind.SMALL),
)

SHEETS = (
    SheetPlan("Added", "added", "Codes that begin, or are back, and what they replace.", _ADDED),
    SheetPlan(
        "Discontinued",
        "discontinued",
        "Codes that end: what to use instead, why we think so, how the units convert. A row for each successor.",
        _DISCONTINUED,
    ),
    SheetPlan(
        "Revised descriptors",
        "revised",
        "Descriptors in other words. In Difference, words that went are red and struck out, words that came are bold "
        "and green; capitals and blanks are marked only where nothing else changed.",
        _REVISED,
        marks=True,
    ),
    SheetPlan(
        "Other changes",
        "other",
        "Everything else but mere typography: prices, coverage, dates, corrections, codes that are no longer listed.",
        _OTHER,
    ),
    SheetPlan(
        "Quality",
        "quality",
        "What could not be read, where CMS contradicts itself, which expectations fail.",
        _QUALITY,
    ),
)

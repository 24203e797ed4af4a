"""What schemas/cms says of CMS's files, as typed values: field positions, headings, labels."""

from __future__ import annotations

import enum
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from etl.resources import SCHEMAS

_LAYOUT, _HEADINGS, _LABELS = (
    SCHEMAS / "cms" / f"{name}.toml" for name in ("anweb_layout", "column_aliases", "action_labels")
)
FILES = (_LAYOUT, _HEADINGS, _LABELS)
"""All that staging depends on in schemas/cms."""


class Content(enum.StrEnum):
    """How the text of a field is to be understood."""

    TEXT = "text"
    CODE = "code"
    DIGITS = "digits"
    DATE = "date"


@dataclass(frozen=True)
class Field:
    """One field of the ANWEB record. Positions are 1-based and inclusive, of the first of `occurs` values."""

    item: int
    column: str
    begin: int
    end: int
    occurs: int = 1
    content: Content = Content.CODE

    @property
    def width(self) -> int:
        """Characters of one value."""
        return self.end - self.begin + 1

    @property
    def span(self) -> slice:
        """All of its values in a line."""
        return slice(self.begin - 1, self.begin - 1 + self.width * self.occurs)


class TableKind(enum.StrEnum):
    """The tables that CMS publishes with a row of headings; the names are those of column_aliases.toml."""

    ANWEB = "anweb_workbook"
    CORRECTIONS = "corrections"
    NOC_CODES = "noc_codes"
    CHANGE_LIST = "change_list"


@dataclass(frozen=True)
class Headings:
    """The headings of one kind of table."""

    kind: TableKind
    required: tuple[str, ...]
    spellings: Mapping[str, tuple[str, ...]]
    """For each of our columns the headings as CMS writes them, `{n}` replaced by nothing."""
    targets: Mapping[str, tuple[str, int]]
    """Normalised heading -> (our column, which of its values: 1, 2 ...). An empty column is to be ignored."""

    def find(self, heading: str) -> tuple[str, int] | None:
        """Our column for a heading, and which of its values; None for a heading that nobody has told us of."""
        return self.targets.get(normalise_heading(heading))


def normalise_heading(heading: str) -> str:
    """Capitals, letters and digits only: `X-Ref1` and `XREF 1` are one heading."""
    return re.sub(r"[^A-Z0-9]", "", heading.upper())


@cache
def anweb_layout() -> tuple[Field, ...]:
    """The fields of the ANWEB record, in the order of their positions."""
    return tuple(
        Field(**{**entry, "content": Content(entry.get("content", "code"))}) for entry in _load(_LAYOUT)["field"]
    )


@cache
def headings() -> Mapping[TableKind, Headings]:
    """The headings of every kind of table."""
    return MappingProxyType({kind: _headings(kind, table) for kind, table in _tables().items()})


def _tables() -> dict[TableKind, dict[str, Any]]:
    return {TableKind(name): table for name, table in _load(_HEADINGS).items()}


def _headings(kind: TableKind, table: dict[str, Any]) -> Headings:
    occurs = {field.column: field.occurs for field in anweb_layout()}
    targets = {normalise_heading(heading): ("", 1) for heading in table["ignored"]}
    for column, spellings in table["headings"].items():
        for spelling in spellings:
            for n in range(1, occurs[column] + 1) if "{n}" in spelling else (1,):
                targets[normalise_heading(spelling.replace("{n}", str(n)))] = (column, n)
    spellings = {column: tuple(s.replace("{n}", "") for s in names) for column, names in table["headings"].items()}
    return Headings(kind, tuple(table["required"]), MappingProxyType(spellings), MappingProxyType(targets))


@cache
def action_labels() -> tuple[frozenset[str], Mapping[str, tuple[str, ...]]]:
    """The silent words of a change list's labels, and for each action code the labels that mean it."""
    loaded = _load(_LABELS)
    return frozenset(loaded["silent"]), MappingProxyType(
        {code: tuple(labels) for code, labels in loaded["labels"].items()}
    )


def _load(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)

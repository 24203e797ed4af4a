"""The measures of schemas/cms/units.toml, and the pattern that finds their spellings in a descriptor."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from etl.resources import SCHEMAS


@dataclass(frozen=True)
class Measure:
    """One measure: `mg`, `unit`, `study dose`."""

    name: str
    dimension: str
    """Measures of one dimension convert into each other."""
    size: Decimal
    """How many of the dimension's smallest measure it is."""
    whole: bool
    """One unit is one of the thing, whatever it holds: each, vial, study dose."""


@dataclass(frozen=True)
class Measures:
    """All measures by the way they are spelled, and the scales ("million") that stand before them."""

    by_name: Mapping[str, Measure]
    by_spelling: Mapping[str, Measure]
    scales: Mapping[str, Decimal]
    amounts: str
    """A pattern for the spellings of measures that are counted in amounts: mg, ml, units."""
    wholes: str
    """A pattern for the spellings of wholes: vial, dose."""
    sized_by_volume: re.Pattern[str]
    """Articles whose volume is their size, not their unit: syringe, bag."""

    def spelled(self, text: str) -> Measure:
        """The measure of a spelling that one of the patterns found."""
        return self.by_spelling[_plain(text)]


@cache
def load_measures() -> Measures:
    """The measures of schemas/cms/units.toml."""
    table = tomllib.loads((SCHEMAS / "cms" / "units.toml").read_text(encoding="utf-8"))
    by_name: dict[str, Measure] = {}
    by_spelling: dict[str, Measure] = {}
    spellings: dict[bool, list[str]] = {False: [], True: []}
    for row in table["measure"]:
        measure = Measure(
            row["name"],
            # A measure that converts into nothing is a dimension of its own.
            row.get("dimension", row["name"]),
            Decimal(row.get("size", "1")),
            row.get("whole", False),
        )
        by_name[measure.name] = measure
        for spelling in row["spelled"]:
            by_spelling[_plain(spelling)] = measure
            spellings[measure.whole].append(spelling)
    return Measures(
        MappingProxyType(by_name),
        MappingProxyType(by_spelling),
        MappingProxyType({name: Decimal(value) for name, value in table["scales"].items()}),
        _pattern(spellings[False]),
        _pattern(spellings[True]),
        re.compile(r"\b(?:" + "|".join(table["sized_by_volume"]) + r")s?\b"),
    )


def _plain(spelling: str) -> str:
    """`Sq. Cms.` and `sqcm` are one spelling: letters and digits only, without the plural."""
    plain = re.sub(r"[^a-z0-9µ]", "", spelling)
    return plain.removesuffix("s") if len(plain) > 1 else plain


def _pattern(spellings: list[str]) -> str:
    """Longest first, so that `unit` does not cut `units` or `single dose` `single dose vial` short."""
    patterns = []
    for spelling in sorted(spellings, key=len, reverse=True):
        escaped = re.escape(spelling).replace(r"\.", r"\.?").replace(r"\ ", r"[\s-]*")
        patterns.append(escaped + r"(?:\(s\)|s)?\.?")
    return "(?:" + "|".join(patterns) + r")(?![a-z0-9^])"

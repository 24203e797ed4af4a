"""Reads the billing unit out of a descriptor: `per 10 mg`, `up to 50 mg`, `per study dose, up to 10 millicuries`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from etl.successors.measures import Measure, Measures, load_measures
from etl.successors.text import fold
from etl.successors.units import EACH, Unit


@dataclass(frozen=True)
class ReadUnit:
    """The outcome of reading a descriptor for its unit."""

    unit: Unit | None
    why_not: str
    """Why there is no unit; empty where there is one."""
    amounts: tuple[str, ...]
    """Every amount of product named, in order of text: two of them where two ingredients are named."""
    measures: tuple[str, ...]
    """Their measures."""
    spans: tuple[tuple[int, int], ...]
    """Where in the text they stand, for whoever wants to read the rest."""


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    number: Decimal
    measure: Measure
    basis: str | None = None
    upper_bound: bool = False
    prefixed: bool = False
    """With "per", "each" or "up to" before it: CMS says that it is the unit."""
    bracketed: bool = False
    size: bool = False
    """A size, a limit or a laboratory value: "16 sq. in. or less"."""

    @property
    def plain(self) -> str:
        bound = "up to " if self.upper_bound else ""
        return f"{bound}{self.number.normalize():f} {self.measure.name}" + (f" of {self.basis}" if self.basis else "")


# Without any of these no amount and no unit can be named: half of all descriptors.
_HINT = re.compile(r"[0-9]|\b(?:per|each)\b")


def read_unit(text: str) -> ReadUnit:
    """The billing unit of a descriptor. Never guesses: two amounts that differ, a range or a size are no unit.

    Places and the unit's text are those of the text with its runs of blanks made one.
    """
    text = " ".join(text.split())
    folded = fold(text)
    everything = _find(folded) if _HINT.search(folded) else []
    found = [f for f in everything if not f.size]
    wholes = [f for f in found if f.measure.whole]
    amounts = [f for f in found if not f.measure.whole]
    unit, why_not = _decide(text, folded, wholes, amounts)
    sizes = {f.measure.name for f in everything if f.size}
    if unit is not None and unit.measure in sizes:
        # "total wound surface area up to 100 sq cm; first 25 sq cm or less": sizes of what is treated.
        why_not = f"{unit} is named beside sizes in {unit.measure}"
        unit = None
    if unit is not None and unit.measure == EACH:
        # Sizes of an article that is billed each tell one article from another: they are no part of its unit.
        found, amounts = wholes, []
    return ReadUnit(
        unit,
        why_not,
        tuple(f.plain for f in amounts),
        tuple(f.measure.name for f in found),
        tuple((f.start, f.end) for f in found),
    )


def _decide(text: str, folded: str, wholes: list[_Found], amounts: list[_Found]) -> tuple[Unit | None, str]:
    kinds = {w.measure.name for w in wholes}
    if len(kinds) > 1:
        return None, "more than one unit named: " + ", ".join(sorted(kinds))
    if wholes:
        whole = wholes[0]
        prefixed = [a for a in amounts if a.prefixed]
        if whole.measure.name == EACH:
            if prefixed:
                return None, f"both each and {prefixed[0].plain}"
            return Unit(whole.number, EACH, text=text[whole.start : whole.end]), ""
        limits = tuple(sorted({a.plain for a in amounts}))
        spans = [whole, *amounts]
        found = text[min(f.start for f in spans) : max(f.end for f in spans)]
        return Unit(whole.number, whole.measure.name, limits=limits, text=found), ""
    amounts = [a for a in amounts if not a.bracketed] or amounts
    if not amounts:
        return None, "no amount named"
    if len(amounts) > 1:
        return None, "several amounts named: " + ", ".join(a.plain for a in amounts)
    amount = amounts[0]
    said = _EQUALS_ONE.match(folded, amount.end) is not None
    if not said and (amount.bracketed or not (amount.prefixed or _ends_phrase(folded, amount.end))):
        return None, f"{amount.plain} is named, but not as the unit"
    if not (said or amount.prefixed) and amount.measure.name == "ml" and load_measures().sized_by_volume.search(folded):
        return None, f"{amount.plain} is the size of an article"
    if any(not amount.start <= per.start() < amount.end for per in _OTHER_PER.finditer(folded)):
        return None, f"{amount.plain} is named, and per something else"
    found = text[amount.start : amount.end]
    return Unit(amount.number, amount.measure.name, amount.basis, amount.upper_bound, text=found), ""


# A size, a limit or a laboratory value is not a unit: "16 sq. in. or less", "less than 48 sq in", "< 10 g/dl".
_SIZE_BEFORE = re.compile(
    r"(?:less than|greater than|more than|over|under|above|below|at least|minimum(?: of)?|maximum(?: of)?|not to exceed"
    r"|exceed\w*|first|initial|additional|equal to|\d\s*to|<|>|=)\s*$"
)
_SIZE_AFTER = re.compile(
    r"\s*(?:or (?:less|more|greater|over|larger|smaller|above|below)"
    r"|and (?:above|below|over|under|greater|larger|up)\b"
    # "g/dl", "mg/ml" are concentrations; "1 mg/0.03 mg" and "0.25 mg/foslevodopa 5 mg" are two ingredients.
    r"|/\s*(?:ml|dl|l|cc|kg|g|mg|m2|cm2|mm3|min|hr?|hour|day|week|dose)\b|x \d|to \d)"
)
_ENDS_PHRASE = re.compile(r"\s*(?:$|[,;.()]|and\b|for\b|in\b|with\b|/)")
# "500 ml = 1 unit" says it outright.
_EQUALS_ONE = re.compile(r"\s*=\s*1 unit\b")
# "150 mg, per bottle of 60 tablets": billed by something that has no measure here.
_OTHER_PER = re.compile(r"\bper\s+(?=[a-z0-9])")


def _ends_phrase(folded: str, end: int) -> bool:
    return _ENDS_PHRASE.match(folded, end) is not None


@dataclass(frozen=True)
class _Patterns:
    amount: re.Pattern[str]
    one: re.Pattern[str]
    whole: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    measures = load_measures()
    scales = "|".join(measures.scales)
    number = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
    # "50 mg phenytoin equivalent", "100 iu vwf:rco", "0.1 mg of iron": what the amount counts.
    basis = (
        r"(?:\s+of\s+(?P<of>[a-z][a-z ]{1,30}?)(?=\s*(?:[,;()]|$))|\s+(?P<equivalent>[a-z]+) equivalents?\b"
        r"|\s+(?P<activity>vwf)\s*:?\s*rco\b)?"
    )
    amount = re.compile(
        rf"(?P<per>\b(?:per|each)\s+)?(?P<upto>\bup to\s+)?"
        # No part of a longer figure, range or name; "2mg/3mg" names two amounts.
        rf"(?:(?<![a-z0-9.^<>=/-])(?<![0-9],)|(?<=g/))"
        rf"(?P<number>{number})\s*-?\s*(?P<scale>{scales})?\s*"
        # "up to 200 million autologous anti-cd19 car-positive viable t cells": the words between say which cells.
        rf"(?P<measure>{measures.amounts}|(?<=million)\s+(?:[a-z0-9+()-]+\s+){{0,10}}?cells?\b){basis}"
        # "5000 iu vial", "2 ml ampule": an amount and what it comes in.
        rf"(?:\s+(?P<container>vial|ampule?)s?\b)?"
    )
    one = re.compile(rf"\b(?:per|each)\s+(?P<before>factor [ivx]+\s+)?(?P<measure>{measures.amounts}){basis}")
    whole = re.compile(rf"(?:\b(?:per|each)\s+|(?<![a-z0-9.,-])(?P<number>\d+)\s+)(?P<measure>{measures.wholes})")
    return _Patterns(amount, one, whole)


def _find(folded: str) -> list[_Found]:
    """Every amount and every whole in the text, in order; sizes and rates left out."""
    measures = load_measures()
    places = list(_amounts(folded, measures))
    places += [found for found in _bare(folded, measures) if not _overlaps(found, places)]
    each = re.search(r"\beach(?=\s*(?:$|[,;.()]))", folded)
    if each:
        places.append(_Found(each.start(), each.end(), Decimal(1), measures.by_name[EACH], prefixed=True))
    return sorted(places, key=lambda f: (f.start, f.measure.whole))


def _amounts(folded: str, measures: Measures) -> Iterator[_Found]:
    """Figures with a measure: `per 10 mg`, `up to 50 mg`, `5000 iu vial`."""
    for match in _patterns().amount.finditer(folded):
        spelled = match["measure"].strip()
        amount = _Found(
            match.start(),
            match.end(),
            Decimal(match["number"].replace(",", "")) * measures.scales.get(match["scale"] or "", Decimal(1)),
            measures.by_name["cell"] if spelled.endswith(("cell", "cells")) else measures.spelled(spelled),
            _basis(match),
            upper_bound=bool(match["upto"]),
            prefixed=bool(match["per"] or (match["upto"] and _ends_phrase(folded, match.end()))),
            bracketed=_bracketed(folded, match.start()),
            size=bool(_SIZE_AFTER.match(folded, match.end("measure")) or _SIZE_BEFORE.search(folded, 0, match.start())),
        )
        yield amount
        if match["container"]:
            container = measures.spelled(match["container"])
            yield replace(amount, number=Decimal(1), measure=container, basis=None, upper_bound=False)


def _bare(folded: str, measures: Measures) -> Iterator[_Found]:
    """A measure without a figure, and wholes: `per ml`, `per factor viii i.u.`, `per study dose`, `1 vial`."""
    for match in _patterns().one.finditer(folded):
        if not _SIZE_AFTER.match(folded, match.end("measure")):
            measure = measures.spelled(match["measure"])
            in_brackets = _bracketed(folded, match.start())
            yield _Found(*match.span(), Decimal(1), measure, _basis(match), prefixed=True, bracketed=in_brackets)
    for match in _patterns().whole.finditer(folded):
        # "each infusion drug administration calendar day": the word that follows is the unit, not this one.
        whole = _ends_phrase(folded, match.end()) or folded.startswith(" up to", match.end())
        if whole and not _SIZE_BEFORE.search(folded, 0, match.start()):
            measure = measures.spelled(match["measure"])
            yield _Found(*match.span(), Decimal(match["number"] or 1), measure, prefixed=True)


def _basis(match: re.Match[str]) -> str | None:
    # "per factor viii i.u." names the activity before the measure.
    found = match["of"] or match["equivalent"] or match["activity"] or match.groupdict().get("before")
    return " ".join(found.split()) if found else None


def _overlaps(found: _Found, places: list[_Found]) -> bool:
    return any(f.start < found.end and found.start < f.end for f in places)


def _bracketed(folded: str, place: int) -> bool:
    return folded.count("(", 0, place) > folded.count(")", 0, place)

"""What one billing unit of a code is, for every code: the rows of the table `code_unit`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from etl.classify import is_copyrighted
from etl.successors.lines import Lines


@dataclass(frozen=True)
class CodeUnit:
    """One code's billing unit; all of it None where the descriptor names none, with the reason."""

    code: str
    amount: Decimal | None
    measure: str | None
    """By its name in schemas/cms/units.toml: mg, unit, ml, cm2, each, study dose, ..."""
    basis: str | None
    """What the amount counts where it is not the product itself: "iron"."""
    upper_bound: bool | None
    """`up to 50 mg`: one unit for any dose up to that amount."""
    limits: str | None
    """What a whole holds or is capped by, separated by commas: "up to 10 mci"."""
    unit_text: str | None
    """As CMS writes it."""
    why_not: str | None
    """Why there is no unit."""


def code_units(descriptors: Iterable[tuple[str, str | None]], lines: Lines | None = None) -> Iterator[CodeUnit]:
    """The unit of each (code, long description), in the order given, one row for one pair.

    Of CPT and CDT codes nothing is read: their descriptors are not ours (trap 15).
    """
    lines = lines or Lines()
    for code, text in descriptors:
        if not text or is_copyrighted(code):
            yield CodeUnit(code, None, None, None, None, None, None, "no descriptor")
            continue
        unit, why_not = lines.unit(text)
        if unit is None:
            yield CodeUnit(code, None, None, None, None, None, None, why_not)
        else:
            limits = ",".join(unit.limits) or None
            yield CodeUnit(code, unit.amount, unit.measure, unit.basis, unit.upper_bound, limits, unit.text, None)

"""What a billing unit is, and how many new units one old unit is, or why nobody can say."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from etl.successors.measures import load_measures

EACH = "each"


@dataclass(frozen=True)
class Unit:
    """What one billing unit of a code is: `per 10 mg`, `up to 50 mg`, `per study dose, up to 10 millicuries`."""

    amount: Decimal
    measure: str
    """By its name in schemas/cms/units.toml: mg, mcg, unit, ml, cm2, each, study dose, ..."""
    basis: str | None = None
    """What the amount counts where it is not the product itself: "iron" of "0.1 mg of iron"."""
    upper_bound: bool = False
    """`up to 50 mg`: one unit for any dose up to that amount."""
    limits: tuple[str, ...] = ()
    """What a whole holds or is capped by: "10 mci" of a study dose, "20 ml" of a vial."""
    text: str = field(default="", compare=False)
    """As found, in CMS's own typography."""

    def __str__(self) -> str:
        amount = f"{self.amount.normalize():f} {self.measure}" + (f" of {self.basis}" if self.basis else "")
        return ("up to " if self.upper_bound else "") + amount + "".join(f", {limit}" for limit in self.limits)


@dataclass(frozen=True)
class Comparison:
    """How two billing units relate."""

    factor: Decimal | None
    """New units for one old unit, exact; None where nobody can say from the descriptors."""
    reason: str
    """How the factor was found, or why there is none."""


def compare_units(old: Unit | None, new: Unit | None) -> Comparison:
    """How many new units one old unit is. A wrong factor is the costliest mistake of all (trap 11): in doubt, none."""
    if old is None or new is None:
        side = "either descriptor" if old is None and new is None else "the old" if old is None else "the new"
        return Comparison(None, f"units not comparable: no clear unit in {side}")
    if old == new:
        return Comparison(Decimal(1), f"the same unit: {old}")
    if old.limits or new.limits:
        return Comparison(None, f"units not comparable: {old} and {new} hold different amounts")
    if old.upper_bound or new.upper_bound:
        # One unit of "up to 50 mg" is any dose up to it: the new units depend on the dose given, not on the old units.
        return Comparison(
            None, f"units not comparable: {old} against {new}, and an upper bound says not how much it was"
        )
    if old.basis != new.basis:
        return Comparison(None, f"units not comparable: {old} and {new} count different things")
    measures = load_measures().by_name
    before, after = measures[old.measure], measures[new.measure]
    if before.dimension != after.dimension:
        return Comparison(None, f"units not comparable: {old} and {new} are different measures")
    if before != after and old.amount == new.amount:
        # "0.25 mg" became "0.25 microgram" without a change of dose: CMS corrected a slip, and 1 unit stayed 1.
        return Comparison(None, f"units not comparable: {old} and {new} are one figure in two measures, perhaps a slip")
    ratio = Fraction(old.amount * before.size) / Fraction(new.amount * after.size)
    exact = _exact(ratio)
    if exact is None:
        # 33 mcg became 30 mcg for the same syringe, 0.1 mg became 0.075 mg: not a multiple, so no number of units.
        return Comparison(None, f"units not comparable: {old} is {ratio} of {new}, no round number of units")
    return Comparison(exact, f"{old} is {exact:f} x {new}")


def factor(old: Unit | None, new: Unit | None) -> Decimal | None:
    """Number of new units for one old unit: 300 mg -> 1 mg is 300. None where measures differ or either is unclear."""
    return compare_units(old, new).factor


def _exact(ratio: Fraction) -> Decimal | None:
    """A whole number, or one divided by a whole number where that ends (0.2, not 0.333 ...): what a claim can carry."""
    if ratio.denominator == 1:
        return Decimal(ratio.numerator)
    if ratio.numerator != 1:
        return None
    for places in range(1, 13):
        scaled = 10**places * ratio
        if scaled.denominator == 1:
            return Decimal(scaled.numerator).scaleb(-places)
    return None

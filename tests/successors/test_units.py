"""Billing units: read only where they are clear, converted only where nobody can doubt it (trap 11)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from etl.successors import Unit, compare_units, factor, parse_descriptor
from etl.successors.read_unit import read_unit

# What stands in a descriptor, and the unit that it names.
WORDINGS = [
    ("Injection, hydranol, per 10 mg", "10 mg"),
    ("Injection, hydranol, up to 50 mg", "up to 50 mg"),
    ("Injection, hydranol, 1 mcg", "1 mcg"),
    ("Injection, hydranol, 1 microgram", "1 mcg"),
    ("Injection, hydranol, 10 micrograms (hydra)", "10 mcg"),
    ("Injection, hydranol, 0.5 mg", "0.5 mg"),
    ("Injection, hydranol, .5 mg", "0.5 mg"),
    ("Injection, hydranol, 1mg", "1 mg"),
    ("Injection, hydranol,10 mg", "10 mg"),
    ("Injection, hydranol, 2 grams", "2 g"),
    ("Injection, hydranol, 0.5 gm", "0.5 g"),
    ("Injection, hydranol, 100 units", "100 unit"),
    ("Injection, hydranol, 1,000 i.u.", "1000 iu"),
    ("Injection, hydranol, 1,000 international units (i.u.)", "1000 iu"),
    ("Injection, hydranol, per i.u.", "1 iu"),
    ("Injection, hydranol, 10 million units", "10000000 unit"),
    ("Injection, hydranol, up to 1,200,000 units", "up to 1200000 unit"),
    ("Injection, hydranol, 1 million plaque forming units (pfu)", "1000000 pfu"),
    ("Injection, hydranol, per ml", "1 ml"),
    ("Integument, injectable, 1cc", "1 ml"),
    ("Integument, per square centimeter", "1 cm2"),
    ("Integument, per sq cm", "1 cm2"),
    ("Integument, per 10 sq. cm.", "10 cm2"),
    ("Walker, folding, each", "1 each"),
    ("Syringe, sterile, 20 cc or greater, each", "1 each"),
    ("Hyaluronan or derivative, articula, per dose", "1 dose"),
    ("Glucosate f18, diagnostic, per study dose, up to 10 millicuries", "1 study dose, up to 10 mci"),
    ("Glucosate f18, diagnostic, per study dose up to 10 millicuries", "1 study dose, up to 10 mci"),
    ("Glucosate f18, diagnostic, per 5 microcuries", "5 uci"),
    ("Injection, hydranol, per single dose vial", "1 vial"),
    ("Injection, hydranol, 2 mg vial", "1 vial, 2 mg"),
    ("Injection, hydranol, 0.1 mg of iron", "0.1 mg of iron"),
    ("Injection, hydranol, 50 mg phenytoin equivalent", "50 mg of phenytoin"),
    ("Injection, clotting factor, per factor viii i.u.", "1 iu of factor viii"),
    ("Infusion, saline, sterile (500 ml = 1 unit)", "500 ml"),
    ("Injection, hydranol, 1 mg (for esrd on dialysis)", "1 mg"),
    ("Injection, hydranol, 10 mg and hyaluronidase-aaaa", "10 mg"),
    (
        "Hydraleucel, up to 200 million autologous car-positive t cells, per therapeutic dose",
        "1 therapeutic dose, up to 200000000 cell",
    ),
]


@pytest.mark.parametrize(("text", "unit"), WORDINGS)
def test_a_unit_is_read_as_cms_writes_it(text: str, unit: str) -> None:
    assert str(read_unit(text).unit) == unit


NO_UNIT = [
    ("Injection, hydranol 5 mg and sulfanol 1 mg", "several amounts named: 5 mg, 1 mg"),
    ("Injection, hydranol and sulfanol, 2mg/3mg", "several amounts named: 2 mg, 3 mg"),
    ("Injection, hydranol acetate 3 mg and hydranol phosphate 3 mg", "several amounts named: 3 mg, 3 mg"),
    ("Injection, hydranol 0.25 mg/sulfanol 5 mg", "several amounts named: 0.25 mg, 5 mg"),
    ("Injection, hydranol, 10 mg per 0.5 ml", "several amounts named: 10 mg, 0.5 ml"),
    ("Injection, hydranol, 10 mg/ml", "no amount named"),
    ("Hydranol, oral, greater than 3 mg, but less than or equal to 6 mg", "no amount named"),
    ("Hydranol, 100 mg, per bottle of 60 tablets", "100 mg is named, and per something else"),
    ("Gauze, 16 sq. in. or less, sterile", "no amount named"),
    ("Syringe with needle for external pump, sterile, 3 cc", "3 ml is the size of an article"),
    ("Foam sheet, per 250 square centimeters, each", "both each and 250 cm2"),
    ("Graft to the trunk, area up to 100 sq cm; first 25 sq cm or less", "up to 100 cm2 is named beside sizes in cm2"),
    ("Implantation of 1 to 3 implants", "no amount named"),
    ("Hemoglobin level < 10 g/dl", "no amount named"),
    ("Unclassified drugs", "no amount named"),
]


@pytest.mark.parametrize(("text", "why"), NO_UNIT)
def test_what_is_not_clear_is_no_unit_and_says_why(text: str, why: str) -> None:
    assert (read_unit(text).unit, read_unit(text).why_not) == (None, why)


def test_the_text_of_a_unit_is_as_found() -> None:
    unit = read_unit("INJECTION, HYDRANOL, PER  1,000 I.U. (HYDRA)").unit
    assert unit is not None
    assert unit.text == "PER 1,000 I.U."


def between(old: str, new: str) -> Decimal | None:
    return factor(parse_descriptor(old).unit, parse_descriptor(new).unit)


FACTORS = [
    # S0080 -> J2516: billing 1 for 1 instead of 300 for 1 is the costliest mistake of all.
    ("Injection, pentamidine isethionate, 300 mg", "Injection, pentamidine isethionate, 1 mg", "300"),
    # C9121 -> J0883
    ("Injection, argatroban, per 5 mg", "Injection, argatroban, 1 mg (for non-esrd use)", "5"),
    ("Injection, hydranol, 2 grams", "Injection, hydranol, 20 mg", "100"),
    ("Injection, hydranol, 1 mg", "Injection, hydranol, 5 mg", "0.2"),
    ("Injection, hydranol, 1 mg", "Injection, hydranol, 250 mcg", "4"),
    ("Injection, hydranol, per 100 iu vwf:rco", "Injection, hydranol, 1 i.u. vwf:rco", "100"),
    ("Integument, per 10 square centimeters", "Integument, per square centimeter", "10"),
    ("Injection, hydranol, 1 cc", "Injection, hydranol, 0.1 ml", "10"),
    ("Injection, hydranol, up to 40 units", "Injection, hydranol (hydra), up to 40 units", "1"),
    ("Glucosate f18, per study dose, up to 5 millicuries", "Glucosate, per study dose, up to 5 mci", "1"),
]


@pytest.mark.parametrize(("old", "new", "expected"), FACTORS)
def test_one_old_unit_in_new_units(old: str, new: str, expected: str) -> None:
    assert between(old, new) == Decimal(expected)


NO_FACTOR = [
    # Any dose up to 40 mg was one unit: how much it was, nobody can say from the number of units.
    ("Injection, hydranol, up to 40 mg", "Injection, hydranol, 5 mg", "upper bound"),
    ("Injection, hydranol, 20 mcg", "Injection, hydranol, up to 20 mcg", "upper bound"),
    ("Injection, hydranol, per 30 ml", "Injection, hydranol, per 1 mg", "different measures"),
    ("Injection, hydranol, per dose", "Injection, hydranol, 1 mg", "different measures"),
    # A USP unit is no international unit.
    ("Injection, hydranol, 10 units", "Injection, hydranol, 10 i.u.", "different measures"),
    # A vial is billed whole, whatever of it is used.
    ("Injection, hydranol, 2 mg vial", "Injection, hydranol, 1 mg", "hold different amounts"),
    ("Glucosate, per study dose, up to 10 mci", "Glucosate, per study dose, up to 15 mci", "hold different amounts"),
    ("Injection, hydranol, 1 mg of iron", "Injection, hydranol, 1 mg", "count different things"),
    # One unit stayed one unit when CMS put its slip right; by arithmetic it would be 1000.
    ("Hydranol, 0.25 mg", "Hydranol, 0.25 microgram", "perhaps a slip"),
    # One syringe of 33 mcg gives 30 mcg: it is the same syringe, and no claim carries 1.1 units.
    ("Injection, hydranol, 33 mcg", "Injection, hydranol, 30 mcg", "no round number"),
    ("Injection, hydranol, 0.1 mg", "Injection, hydranol, 0.075 mg", "no round number"),
    # One third has no end as a decimal.
    ("Injection, hydranol, 1 mg", "Injection, hydranol, 3 mg", "no round number"),
    ("Injection, hydranol", "Injection, hydranol, 1 mg", "no clear unit in the old"),
    ("Injection, hydranol, 1 mg", "Injection, hydranol 5 mg and sulfanol 1 mg", "no clear unit in the new"),
]


@pytest.mark.parametrize(("old", "new", "reason"), NO_FACTOR)
def test_in_doubt_there_is_no_factor_and_the_reason_is_told(old: str, new: str, reason: str) -> None:
    comparison = compare_units(parse_descriptor(old).unit, parse_descriptor(new).unit)
    assert comparison.factor is None
    assert comparison.reason.startswith("units not comparable")
    assert reason in comparison.reason


def test_a_factor_says_how_it_was_found() -> None:
    comparison = compare_units(Unit(Decimal(300), "mg"), Unit(Decimal(1), "mg"))
    assert (comparison.factor, comparison.reason) == (Decimal(300), "300 mg is 300 x 1 mg")

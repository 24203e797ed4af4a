"""Every code gets a row: its billing unit, or why there is none."""

from __future__ import annotations

from decimal import Decimal

from etl.successors import CodeUnit, code_units


def test_a_unit_with_its_measure_and_text() -> None:
    (row,) = code_units([("S0080", "Injection, pentamidine isethionate, 300 mg")])
    assert row == CodeUnit("S0080", Decimal(300), "mg", None, False, None, "300 mg", None)


def test_an_upper_bound_a_basis_and_limits_have_their_columns() -> None:
    rows = list(
        code_units(
            [
                ("J0001", "Injection, hydranol, up to 50 mg"),
                ("J0002", "Injection, hydranol, 0.1 mg of iron"),
                ("A0001", "Hydranol f18, diagnostic, per study dose, up to 10 millicuries"),
            ]
        )
    )
    assert [(r.amount, r.measure, r.basis, r.upper_bound, r.limits) for r in rows] == [
        (Decimal(50), "mg", None, True, None),
        (Decimal("0.1"), "mg", "iron", False, None),
        (Decimal(1), "study dose", None, False, "up to 10 mci"),
    ]


def test_a_code_without_a_unit_says_why() -> None:
    rows = list(code_units([("J0001", "Unclassified drugs"), ("J0002", None)]))
    assert [(r.amount, r.why_not) for r in rows] == [(None, "no amount named"), (None, "no descriptor")]


def test_the_descriptors_of_cpt_and_cdt_codes_are_not_read() -> None:
    rows = list(code_units([("99213", "Something, 10 mg"), ("D0120", "Something, each"), ("0042T", "Something, 1 ml")]))
    assert [(r.amount, r.unit_text, r.why_not) for r in rows] == [(None, None, "no descriptor")] * 3

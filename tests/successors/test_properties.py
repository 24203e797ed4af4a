"""What must hold for any text: no crash, no difference by typography, and factors that go there and back exactly."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from etl.successors import Begun, Ended, Evidence, Unit, compare_units, factor, infer, parse_descriptor
from etl.successors.compare import compare
from etl.successors.likeness import Verdict
from etl.successors.measures import load_measures
from etl.successors.text import words

MEASURES = sorted(load_measures().by_name)
FRAGMENTS = st.sampled_from(
    [
        "Injection", "hydranol", "sulfatumab-aaha", "hydrochloride", "sodium succinate", "(hydra)",
        "(for esrd on dialysis)", "oral", "intravenous", "per 10 mg", "up to 50 mg", "1,000 i.u.",
        "per square centimeter", "each", "per study dose", "up to 10 millicuries", "technetium tc-99m", "9%", "and",
        "with", "in", "or", "biosimilar", "any type", "(", ")", "not otherwise specified",
        "not therapeutically equivalent to j0001", "2mg/3mg", "less than 3 mg", "diagnostic", "wheelchair accessory",
        "non-lyophilized", "up to 200 million t cells", "(e.g. liquid)", "-", "/", "1", "mg", ",",
    ]
)  # fmt: skip
DESCRIPTORS = st.lists(st.tuples(FRAGMENTS, st.sampled_from([", ", " ", "; "])), max_size=8).map(
    lambda parts: "".join(fragment + glue for fragment, glue in parts)
)
UNITS = st.builds(
    Unit,
    st.decimals("0.001", "1000000", places=3),
    st.sampled_from(MEASURES),
    st.sampled_from([None, "iron"]),
    st.booleans(),
)


@given(st.text(max_size=120) | DESCRIPTORS)
def test_the_parser_never_fails(text: str) -> None:
    parsed = parse_descriptor(text)
    assert (parsed.unit is None) == bool(parsed.why_no_unit)


@given(DESCRIPTORS)
def test_case_and_typography_change_nothing(text: str) -> None:
    parsed = parse_descriptor(text)
    assert parse_descriptor(text.upper()) == parsed
    assert parse_descriptor("  " + text.replace(" ", "  ")) == parsed
    assert parse_descriptor(text.replace("-", "\u2013").replace(" ", "\u00a0")) == parsed


@given(DESCRIPTORS)
def test_the_text_of_a_unit_stands_in_the_descriptor(text: str) -> None:
    unit = parse_descriptor(text).unit
    assert unit is None or unit.text in " ".join(text.split())


@given(UNITS, UNITS)
def test_a_factor_there_and_back_is_one(old: Unit, new: Unit) -> None:
    there, back = factor(old, new), factor(new, old)
    if there is not None and back is not None:
        assert there * back == 1


@given(UNITS, UNITS)
def test_a_factor_converts_the_amount_exactly(old: Unit, new: Unit) -> None:
    comparison = compare_units(old, new)
    if comparison.factor is not None:
        sizes = load_measures().by_name
        assert comparison.factor * new.amount * sizes[new.measure].size == old.amount * sizes[old.measure].size
        assert sizes[old.measure].dimension == sizes[new.measure].dimension
        assert (old.basis, old.upper_bound) == (new.basis, new.upper_bound)
    else:
        assert comparison.reason.startswith("units not comparable")


@given(UNITS)
def test_a_unit_against_itself_is_one(unit: Unit) -> None:
    assert factor(unit, unit) == Decimal(1)


@given(DESCRIPTORS, DESCRIPTORS)
def test_whether_two_products_differ_does_not_depend_on_the_direction(one: str, other: str) -> None:
    # "Any type" is the one rule with a direction: makes go into it, it goes into none.
    if "any type" not in (one + other).lower():
        there, back = (compare(parse_descriptor(a), parse_descriptor(b)) for a, b in ((one, other), (other, one)))
        assert (there.verdict is Verdict.DIFFERENT) == (back.verdict is Verdict.DIFFERENT)


@given(st.lists(DESCRIPTORS, max_size=6), st.lists(DESCRIPTORS, max_size=6))
def test_the_same_words_on_the_next_day_are_always_met(olds: list[str], news: list[str]) -> None:
    ended = [Ended(f"J{n:04}", "procedure", dt.date(2025, 12, 31), text) for n, text in enumerate(olds)]
    begun = [Begun(f"Q{n:04}", "procedure", dt.date(2026, 1, 1), text) for n, text in enumerate(news)]
    edges = infer(ended, begun)
    met = {(e.old_code, e.new_code) for e in edges if e.evidence is Evidence.SAME_DESCRIPTOR}
    wordings = [(o.code, n.code, words(o.long_description), words(n.long_description)) for o in ended for n in begun]
    assert met == {(o, n) for o, n, before, after in wordings if before and before == after}
    assert all(e.score >= 0.8 for e in edges if e.evidence is not Evidence.CANDIDATE)

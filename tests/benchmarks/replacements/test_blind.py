"""The blind test on the mirror: what is found without XREF is what CMS published, and nothing that contradicts it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from etl.stage import StagedRevision
from etl.successors import Evidence
from tests.benchmarks.replacements.blind import Result, report, run

pytestmark = pytest.mark.mirror


@pytest.fixture(scope="module")
def result(staged_mirror: list[StagedRevision]) -> Result:
    """The blind test, run once; its report is printed (see it with `-s`)."""
    found = run(staged_mirror)
    print("\n" + "\n".join(report(found)))
    return found


def test_there_is_something_to_find(result: Result) -> None:
    assert len(result.next_day) >= 240


def test_nine_of_ten_published_successors_are_found(result: Result) -> None:
    assert result.recall() >= 0.92


def test_hardly_an_edge_contradicts_cms(result: Result) -> None:
    assert result.precision() >= 0.995


def test_the_same_words_never_contradict_cms(result: Result) -> None:
    assert result.conflicts(Evidence.SAME_DESCRIPTOR) == set()


def test_far_more_is_found_than_the_same_words_alone(result: Result) -> None:
    assert result.recall() > result.recall(Evidence.SAME_DESCRIPTOR) + 0.2


def test_january_2026_has_five_replacements_and_no_others(result: Result) -> None:
    last_day = dt.date(2025, 12, 31)
    above = {(old, new): e.units_factor for (old, day, new), e in result.above().items() if day == last_day}
    assert above == {
        ("C9305", "J9256"): 1,
        ("C9306", "J9326"): 1,
        ("S0013", "J0013"): 1,
        ("S0080", "J2516"): 300,
        ("S0189", "J1073"): 1,
    }


def test_a_factor_is_only_given_above_the_line_or_for_the_same_product(result: Result) -> None:
    factors = [e.units_factor for e in result.edges.values() if e.units_factor is not None]
    # Whole, or one by a whole number: what a claim can carry.
    assert all(factor == factor.to_integral() or (1 / factor) % 1 == 0 for factor in factors)
    assert result.edges["C9121", dt.date(2016, 12, 31), "J0883"].units_factor == Decimal(5)

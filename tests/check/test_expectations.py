"""Every expectation can fail: each one holds on good data, and is broken by data that breaks just what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.check.checks import Question, check_database, check_revision
from etl.check.engine import Engine
from etl.check.outcome import Outcome
from etl.check.suites import SQL, Source, load_suites
from etl.resources import EXPECTATIONS
from tests.check.broken import DATABASE, STAGED
from tests.check.small import NEWER, revision
from tests.check.workbench import CASES, Case, Workbench


@pytest.fixture(scope="session")
def good(engine: Engine, small: dict[str, Path]) -> dict[tuple[str, str], Outcome]:
    """All outcomes on data in which nothing is wrong."""
    outcomes = check_revision(Question(small["2026Q1"], revision(NEWER), small["2025Q4"]), engine=engine)
    outcomes += check_database(small["database"], engine=engine)
    return {(o.suite, o.expectation): o for o in outcomes}


@pytest.mark.parametrize(("suite", "expectation"), [*STAGED, *DATABASE])
def test_expectation_holds_on_good_data(good: dict[tuple[str, str], Outcome], suite: str, expectation: str) -> None:
    outcome = good[suite, expectation]
    assert outcome.passed, outcome.examples
    assert outcome.element_count > 0
    assert outcome.unexpected_count == 0
    assert outcome.examples == ()
    assert outcome.releases == ()


@pytest.fixture(scope="session")
def workbench(engine: Engine, small: dict[str, Path]) -> Workbench:
    return Workbench(engine, small)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_should_break_it_breaks_it(workbench: Workbench, case: Case) -> None:
    outcome = workbench.outcomes(case.suite, case.source)[case.expectation]
    assert not outcome.passed
    assert not outcome.examples[0].startswith("could not be evaluated")
    assert str(case) in outcome.releases


def test_every_expectation_has_a_case_that_breaks_it() -> None:
    in_suites = {(s.name, e.name) for source in Source for s in load_suites(source) for e in s.expectations}
    assert in_suites == {*STAGED, *DATABASE}


def test_every_suite_has_its_rows_and_every_rows_have_their_suite() -> None:
    queries = {path.stem for source in Source for path in (SQL / source).glob("[!_]*.sql")}
    assert queries == {path.stem for path in EXPECTATIONS.glob("*.json")}


def test_every_reason_is_a_sentence() -> None:
    for source in Source:
        for suite in load_suites(source):
            for sentence in (suite.about, *(e.reason for e in suite.expectations)):
                assert sentence[0].isupper() or sentence[0].isdigit(), sentence
                assert sentence.endswith((".", "?")), sentence

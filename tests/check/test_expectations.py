"""Every expectation can fail: each one holds on good data, and is broken by data that breaks just what it says."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import duckdb
import pytest

from etl.check.checks import check_database, check_revision
from etl.check.engine import Engine, Subject
from etl.check.frames import database_rows, staged_rows
from etl.check.outcome import Outcome
from etl.check.suites import SQL, Source, Suite, load_suite, load_suites
from etl.resources import EXPECTATIONS
from tests.check.broken import DATABASE, STAGED
from tests.check.small import NEWER, revision, write_staged


@dataclasses.dataclass(frozen=True)
class Case:
    suite: str
    expectation: str
    statement: str


def cases(broken: dict[tuple[str, str], tuple[str, ...]]) -> list[object]:
    return [
        pytest.param(Case(suite, expectation, statement), id=f"{suite}-{expectation}-{number}")
        for (suite, expectation), statements in broken.items()
        for number, statement in enumerate(statements, 1)
    ]


def only(suite: Suite, expectation: str) -> Suite:
    return dataclasses.replace(suite, expectations=tuple(e for e in suite.expectations if e.name == expectation))


@pytest.fixture(scope="session")
def good(engine: Engine, small: dict[str, Path]) -> dict[tuple[str, str], Outcome]:
    """All outcomes on data in which nothing is wrong."""
    outcomes = check_revision(small["2026Q1"], revision(NEWER), small["2025Q4"], engine=engine)
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


@pytest.mark.parametrize("case", cases(STAGED))
def test_staged_data_break_it(tmp_path: Path, engine: Engine, small: dict[str, Path], case: Case) -> None:
    folder = write_staged(tmp_path, NEWER, [case.statement])
    rules = only(load_suite(case.suite, Source.STAGED), case.expectation)
    with staged_rows(folder, revision(NEWER), small["2025Q4"]) as rows:
        (outcome,) = engine.run(rules, rows.of(rules), Subject("2026Q1", 1))
    assert not outcome.passed
    assert outcome.unexpected_count > 0
    assert outcome.examples
    assert not outcome.examples[0].startswith("could not be evaluated")
    assert outcome.releases == ("2026Q1",)


@pytest.mark.parametrize("case", cases(DATABASE))
def test_a_database_breaks_it(tmp_path: Path, engine: Engine, small: dict[str, Path], case: Case) -> None:
    path = Path(shutil.copy(small["database"], tmp_path / "broken.duckdb"))
    with duckdb.connect(str(path)) as connection:
        connection.execute(case.statement)
    rules = only(load_suite(case.suite, Source.DATABASE), case.expectation)
    with database_rows(path) as rows:
        (outcome,) = engine.run(rules, rows.of(rules))
    assert not outcome.passed
    assert outcome.unexpected_count > 0
    assert outcome.examples
    assert not outcome.examples[0].startswith("could not be evaluated")
    assert set(outcome.releases) <= {"2025Q4", "2026Q1"}


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

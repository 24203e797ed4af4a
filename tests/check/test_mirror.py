"""The real releases: all of them are fit for use, and the warnings are those that we know, and no others."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import duckdb
import pytest

from etl.check import CheckedRevision, CheckInput, Outcome, check_all, check_database
from etl.check.checks import Question, check_revision
from etl.check.engine import Engine
from etl.check.frames import staged_rows
from etl.check.suites import Source, load_suite
from etl.model import Kind, Release
from etl.stage import StagedRevision

pytestmark = [pytest.mark.mirror, pytest.mark.slow]

# (release, suite.expectation): the codes (or files) that break it, or how many where they are many; and why it is so.
KNOWN: dict[tuple[str | None, str], tuple[set[str] | int, str]] = {
    ("2012Q1", "difference.text_equals_workbook"): (
        {"E2201", "G8479", "TP"},
        "two short descriptions, and a modifier whose columns have slipped in the text",
    ),
    ("2012Q1", "member.every_line_is_read"): ({"12anweb.txt"}, "three date fields of the slipped line of TP"),
    ("2012Q1", "record.columns_have_not_slipped"): (
        {"TP"},
        "a tab inside its line of the text moves all columns by one",
    ),
    ("2012Q1", "record.action_is_dated"): ({"C9729"}, "discontinued without an action effective date"),
    ("2016Q1", "change_list.code_of_the_table_is_listed"): ({"DA"}, "the report has one code fewer than the table"),
    ("2016Q1", "difference.text_equals_workbook"): (115, "old action dates are blank in the workbook"),
    ("2016Q1", "previous_record.active_code_is_still_listed"): (
        {"C9716", "G0449", "G0450"},
        "their end fell into the hole between 2012 and 2016",
    ),
    ("2018Q1", "change_list.code_of_the_table_is_listed"): ({"L1"}, "the report forgot it (trap 6)"),
    ("2018Q1", "member.every_line_is_read"): (
        {"HCPC2018_CONTR_ANWEB_disc.txt", "HCPC2018_CONTR_ANWEB_disc.xlsx"},
        "five ASC dates with six digits, in both forms",
    ),
    ("2018Q1", "previous_record.active_code_is_still_listed"): (
        {"G0298", "G9668"},
        "their end fell into the hole between 2016 and 2018",
    ),
    ("2018Q1", "record.discontinuation_takes_effect_on_the_day_after"): (
        {"G0364", "G0502", "G0503", "G0504", "G0505", "G0507"},
        "their action date is still the add date",
    ),
    ("2019Q1", "difference.text_equals_workbook"): (117, "old action dates are blank in the workbook"),
    ("2019Q1", "previous_record.active_code_is_still_listed"): (
        {"DA", "G9976", "G9977"},
        "removed in error, as the corrections say of DA (trap 3)",
    ),
    ("2019Q1", "record.action_is_dated"): ({"A5513"}, "coverage and description changed, on no day"),
    ("2019Q1", "correction.date_is_understood"): ({"Q5111"}, "typed 01/0/12019 (trap 14)"),
    ("2019Q1", "correction.date_is_near_the_release"): ({"DA"}, "to be added back from its first day, in 2011"),
    ("2020Q3", "change_list.code_is_listed_once"): ({"CS"}, "reworded and unchanged in the same list (trap 6)"),
    ("2025Q4", "change_list.listed_code_is_in_the_table"): ({"8P"}, "a stray modifier (trap 6)"),
    ("2026Q1", "change_list.both_lists_agree"): ({"G9871"}, "the second sheet lacks it (trap 6)"),
    ("2026Q1", "difference.text_equals_workbook"): (118, "action dates are blank in the workbook for 117 codes"),
    ("2026Q1", "member.no_foreign_code"): (
        {"HCPC2026_JAN_ANWEB_Transaction Report_12292025.xlsx"},
        "six dental codes, each on both sheets (trap 15)",
    ),
}
KNOWN_OF_DATABASE = {
    "change.change_is_declared": "silent changes: 2018 to 2019, 2019 to 2020, April 2020 and January 2026 (trap 5)",
    "change.declared_change_is_shown": "QQ, VM and others carry an action with nothing to show for it",
    "published_correction.line_is_understood": "Q5111, 01/0/12019 (trap 14)",
    "published_correction.next_release_agrees": "C9748 ended and lost its ASC group, Q2026 got its own back in 2020",
    "replacement.published_successor_is_valid": "C9291 ended on 2012-06-30, its XREF J0178 began on 2013-01-01",
}


@pytest.fixture(scope="module")
def inputs(staged_mirror: list[StagedRevision], tmp_path_factory: pytest.TempPathFactory) -> list[CheckInput]:
    """A copy of what is staged: results are kept beside the tables."""
    root = tmp_path_factory.mktemp("checked-mirror")
    return [
        CheckInput(s.revision, 1, shutil.copytree(s.folder, root / str(s.revision.release) / s.revision.sha256))
        for s in staged_mirror
    ]


@pytest.fixture(scope="module")
def checked(inputs: list[CheckInput]) -> list[CheckedRevision]:
    return check_all(inputs)


def codes(outcome: Outcome) -> set[str]:
    """What stands before the value, or before the line, of each example."""
    return {example.split(":")[0].split(" (V")[0] for example in outcome.examples}


def test_every_real_revision_is_fit(checked: list[CheckedRevision]) -> None:
    assert [c.verdict for c in checked if not c.is_fit] == []
    assert {str(c.staged.revision.release) for c in checked if c.outcomes} == {
        "2012Q1", "2016Q1", "2018Q1", "2019Q1", "2020Q1", "2020Q2", "2020Q3", "2020Q4", "2025Q4", "2026Q1",
    }  # fmt: skip


def test_the_warnings_of_the_releases_are_the_known_ones(checked: list[CheckedRevision]) -> None:
    found = {(o.release, f"{o.suite}.{o.expectation}"): o for c in checked for o in c.outcomes if o.is_warning}
    assert set(found) == set(KNOWN)
    for key, (expected, why) in KNOWN.items():
        if isinstance(expected, int):
            assert found[key].unexpected_count == expected, why
        else:
            assert codes(found[key]) == expected, why
            assert found[key].unexpected_count == len(expected), why


def test_the_database_of_the_real_releases_is_fit_and_its_warnings_are_known(
    mirror_database: Path, engine: Engine
) -> None:
    outcomes = check_database(mirror_database, engine=engine)
    assert [o for o in outcomes if o.is_critical_failure] == []
    warnings = {f"{o.suite}.{o.expectation}": o for o in outcomes if o.is_warning}
    assert set(warnings) == set(KNOWN_OF_DATABASE)
    assert warnings["change.change_is_declared"].releases == ("2019Q1", "2020Q1", "2020Q2", "2026Q1")
    assert warnings["replacement.published_successor_is_valid"].examples == (
        "C9291 to J0178 on 2012-07-01 by cms_xref",
    )


def test_a_real_table_under_another_releases_link_is_found_out(inputs: list[CheckInput]) -> None:
    suite = load_suite("release", Source.STAGED)
    for item in inputs:
        if item.revision.kind is Kind.ALPHA_NUMERIC:
            for other in (item.revision.release, *_neighbours(item.revision.release)):
                renamed = dataclasses.replace(item.revision, release=other)
                with staged_rows(item.folder, renamed, None) as rows:
                    (away,) = rows.of(suite)["quarters_from_release_to_content"]
                assert (away == 0) is (other == item.revision.release), (item.revision.release, other)


def test_a_real_text_that_was_cut_off_is_found_out_though_it_lacks_little(
    inputs: list[CheckInput], tmp_path: Path, engine: Engine
) -> None:
    whole = next(i for i in inputs if str(i.revision.release) == "2026Q1")
    folder = Path(shutil.copytree(whole.folder, tmp_path / "2026Q1" / "cut"))
    record = f"'{whole.folder / 'record.parquet'}'"
    most = f"line <= (SELECT 0.993 * max(line) FROM {record} WHERE form = 'text')"
    kept = duckdb.sql(f"SELECT * FROM {record} WHERE form = 'workbook' OR {most}")
    kept.write_parquet(str(folder / "record.parquet"))
    broken = [o for o in check_revision(Question(folder, whole.revision, None), engine=engine) if not o.passed]
    assert {o.expectation for o in broken if o.is_critical_failure} == {"text_is_not_cut_off"}


def _neighbours(release: Release) -> list[Release]:
    """The quarters and the years before and after: what a link would be mistaken for."""
    number = 4 * release.year + release.quarter - 1
    return [Release(n // 4, n % 4 + 1) for n in (number - 4, number - 1, number + 1, number + 4)]

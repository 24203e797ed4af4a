"""What follows from outcomes: fit or not, in a sentence, and who is to blame."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import duckdb
import pytest

from etl.check import Outcome, Severity, blamed_releases, is_fit, verdict
from etl.resources import SCHEMAS

HELD = Outcome("record", "code_is_known", "2026Q1", 1, Severity.CRITICAL, "It must be.", True, 9006, 0)
BROKEN = dataclasses.replace(
    HELD, passed=False, unexpected_count=5, examples=("Z0001", "Z0002", "Z0003", "Z0004"), releases=("2026Q1",)
)
WARNING = dataclasses.replace(BROKEN, severity=Severity.WARNING)


def test_a_warning_does_not_stop_publication() -> None:
    assert is_fit([HELD, WARNING])
    assert verdict([HELD, WARNING]) == "Fit for use: nothing critical failed in 2 expectations, with 1 warning."
    assert blamed_releases([WARNING]) == ()


def test_a_critical_failure_does_and_the_verdict_says_why() -> None:
    assert not is_fit([HELD, BROKEN])
    assert verdict([HELD, BROKEN, WARNING]) == (
        "Not fit for use, 1 critical expectation failed: "
        "record.code_is_known (5 of 9006: Z0001, Z0002, Z0003) - It must be."
    )


def test_a_long_verdict_names_three_and_counts_the_rest() -> None:
    many = [dataclasses.replace(BROKEN, expectation=f"rule_{n}", examples=()) for n in range(5)]
    assert verdict(many).endswith("record.rule_2 (5 of 9006) - It must be; and 2 more.")


def test_all_releases_behind_critical_failures_are_blamed_oldest_first() -> None:
    other = dataclasses.replace(BROKEN, releases=("2020Q1", "2026Q1"))
    assert blamed_releases([BROKEN, other, HELD]) == ("2020Q1", "2026Q1")


def test_outcomes_survive_json() -> None:
    for outcome in (HELD, BROKEN, WARNING):
        assert Outcome.from_dict(json.loads(json.dumps(outcome.as_dict()))) == outcome


def test_a_row_fits_the_table_quality_result(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute((SCHEMAS / "database" / "5_quality.sql").read_text("utf-8"))
        names = [name for (name,) in connection.execute("SELECT column_name FROM (DESCRIBE quality_result)").fetchall()]
        connection.execute(f"INSERT INTO quality_result VALUES ({', '.join('?' * len(names))})", BROKEN.as_row())
        row = dict(zip(names, connection.execute("FROM quality_result").fetchone() or (), strict=True))
    assert row["suite"] == "record"
    assert row["revision"] == 1
    assert row["severity"] == "critical"
    assert row["passed"] is False
    assert row["examples"] == "Z0001; Z0002; Z0003; Z0004"


@pytest.mark.parametrize("missing", ["severity", "examples"])
def test_what_is_no_outcome_is_refused(missing: str) -> None:
    values = {name: value for name, value in HELD.as_dict().items() if name != missing}
    with pytest.raises(KeyError):
        Outcome.from_dict(values)

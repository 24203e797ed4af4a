"""The report: verdict first, failures with examples, everything escaped, nothing from outside, the same every time."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from etl.check import Outcome, Severity, render_report

HELD = Outcome("record", "add_date_is_there", "2026Q1", 1, Severity.WARNING, "Validity starts on it.", True, 9006, 0)
WARNING = dataclasses.replace(HELD, passed=False, unexpected_count=2, examples=("Z0001", "Z0002"), releases=("2026Q1",))
CRITICAL = dataclasses.replace(
    WARNING,
    expectation="code_is_well_formed",
    severity=Severity.CRITICAL,
    reason="A <b>reason</b> | with a bar.",
    examples=("<script>alert(1)</script>",),
    release="2025Q4",
)
DATABASE = dataclasses.replace(HELD, suite="change", expectation="change_is_declared", release=None, revision=None)


def test_the_verdict_comes_first_and_failures_before_the_rest(tmp_path: Path) -> None:
    text = render_report([HELD, WARNING, CRITICAL, DATABASE], tmp_path / "quality.html").read_text("utf-8")
    places = [
        text.index(t)
        for t in ("Published without", "Critical failures</h2>", "Warnings</h2>", "Every expectation</h2>")
    ]
    assert places == sorted(places)
    assert "Published without what is quarantined: 2025Q4 revision 1. Not fit for use" in text


def test_a_failure_of_the_database_itself_is_the_verdict(tmp_path: Path) -> None:
    broken = dataclasses.replace(DATABASE, passed=False, severity=Severity.CRITICAL, releases=("2026Q1",))
    text = render_report([HELD, broken], tmp_path / "quality.html").read_text("utf-8")
    assert 'class="verdict unfit">Not fit for use, 1 critical expectation failed: change.change_is_declared' in text


def test_when_all_is_well_it_says_so_and_lists_no_failures(tmp_path: Path) -> None:
    text = render_report([HELD, DATABASE], tmp_path / "quality.html").read_text("utf-8")
    assert 'class="verdict fit">Fit for use' in text
    assert "Warnings</h2>" not in text
    assert "Critical failures</h2>" not in text


def test_what_stands_in_cms_files_cannot_become_html(tmp_path: Path) -> None:
    text = render_report([CRITICAL], tmp_path / "quality.html").read_text("utf-8")
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert "<b>reason" not in text


def test_the_page_needs_nothing_from_outside(tmp_path: Path) -> None:
    text = render_report([HELD, WARNING, CRITICAL, DATABASE], tmp_path / "quality.html").read_text("utf-8")
    assert not re.search(r"<(script|link|img|iframe)\b|src=|href=|url\(|@import|https?:", text)


@pytest.mark.parametrize("name", ["quality.html", "quality.md"])
def test_the_same_outcomes_in_any_order_give_the_same_bytes(tmp_path: Path, name: str) -> None:
    outcomes = [HELD, WARNING, CRITICAL, DATABASE]
    first = render_report(outcomes, tmp_path / name).read_bytes()
    assert render_report(list(reversed(outcomes)), tmp_path / "again" / name).read_bytes() == first


def test_markdown_tables_stay_tables(tmp_path: Path) -> None:
    text = render_report([HELD, WARNING, CRITICAL, DATABASE], tmp_path / "quality.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert any("A &lt;b>reason&lt;/b> \\| with a bar." in row for row in rows)
    for row in rows:
        columns = len(re.findall(r"(?<!\\)\|", row)) - 1
        assert columns in (4, 5), row


def test_every_expectation_is_listed_with_how_often_it_held(tmp_path: Path) -> None:
    text = render_report([HELD, WARNING, DATABASE], tmp_path / "quality.md").read_text("utf-8")
    assert "| add_date_is_there | warning | Validity starts on it. | 1 of 2 |" in text
    assert "| change_is_declared | warning | Validity starts on it. | 1 of 1 |" in text


def test_outcomes_of_a_suite_that_no_file_knows_are_not_lost(tmp_path: Path) -> None:
    unreadable = dataclasses.replace(CRITICAL, suite="staged", expectation="tables_are_readable")
    text = render_report([unreadable], tmp_path / "quality.md").read_text("utf-8")
    assert "### staged" in text
    assert "| tables_are_readable | critical |" in text

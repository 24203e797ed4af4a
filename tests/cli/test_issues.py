"""`hcpcs diff R#1 R#2`: what CMS changed when it issued a release again; and what lookup tells of units and doubts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.calling import call


@pytest.fixture(scope="module")
def home(full_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database holds two issues of 2025Q4 and of 2026Q1."""
    folder = tmp_path_factory.mktemp("issues")
    shutil.copy(full_path, folder / "hcpcs.duckdb")
    return folder


def test_what_a_re_issue_changed_is_shown_code_by_code(home: Path) -> None:
    said = call(home, "diff", "2025Q4#1", "2025q4#2")
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0] == "From 2025Q4#1 to 2025Q4#2"
    at = lines.index("  G0155")
    assert any("Home health visit by a social worker" in line for line in lines[at : at + 9])
    assert lines[lines.index("  S0013") + 1].strip() == "listed by the newer one only"


def test_who_pins_an_issue_is_told_that_it_is_superseded(home: Path) -> None:
    assert "2025Q4#1 is superseded by 2025Q4#2." in call(home, "diff", "2025Q4#1", "2025Q4").sentence
    assert call(home, "diff", "2025Q4#2", "2025Q4").sentence == ""
    assert "They list the same" in call(home, "diff", "2025Q4#2", "2025Q4").out


def test_the_same_for_machines(home: Path) -> None:
    told = json.loads(call(home, "diff", "2025Q4#1", "2025Q4#2", "--format", "json").out)
    csv = call(home, "diff", "2025Q4#1", "2025Q4#2", "--format", "csv").out.splitlines()
    md = call(home, "diff", "2025Q4#1", "2025Q4#2", "--format", "md").out.splitlines()
    assert csv[0] == "code,code_type,field,old_value,new_value"
    assert len(told) == len(csv) - 1 == len(md) - 2 > 3
    assert {
        "code": "S0013",
        "code_type": "procedure",
        "field": "(row)",
        "old_value": None,
        "new_value": "present",
    } in told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("2025Q4#1", "2025Q4#7"), "holds no issue 2025Q4#7. Of 2025Q4 it holds 2025Q4#1 ("),
        # It was quarantined: nothing was taken from it.
        (("2026Q1#1", "2026Q1#3"), "holds no issue 2026Q1#3. Of 2026Q1 it holds 2026Q1#1 ("),
        (("2014Q1#1", "2026Q1"), "holds no issue 2014Q1#1. It holds nothing of 2014Q1"),
        (("2025Q4#1", "2025Q4#2", "--type", "revised"), "--type goes with two releases"),
        (("2025Q4#one", "2025Q4#2"), "holds no issue 2025Q4#one"),
    ],
)
def test_an_issue_that_is_not_held_is_a_sentence(home: Path, arguments: tuple[str, ...], sentence: str) -> None:
    said = call(home, "diff", *arguments)
    assert said.code == 2
    assert sentence in said.sentence


def test_lookup_tells_the_units_of_the_successor(home: Path) -> None:
    said = " ".join(call(home, "lookup", "S0080", "--on", "2026-01-15").out.split())
    assert "one unit (300 mg) becomes 300 units (1 mg)" in said
    assert "What differs: name only in the new: nebupent." in said
    assert "Billing unit: 1 mg." in call(home, "lookup", "J2516", "--on", "2026-01-15").out


def test_lookup_shows_what_a_person_must_judge_below_the_answer(home: Path) -> None:
    said = " ".join(call(home, "lookup", "Q5102", "--on", "2026-01-15").out.split())
    assert "No successor: CMS names none" in said
    assert "Perhaps Q5103, but a person must judge" in said
    found = json.loads(call(home, "lookup", "Q5102", "--on", "2026-01-15", "--json").out)
    assert (found["successors"], [c["code"] for c in found["candidates"]]) == ([], ["Q5103"])


def test_lookup_tells_of_a_hole_in_the_archive(sample_home: Path) -> None:
    said = " ".join(call(sample_home, "lookup", "S0013", "--on", "2022-06-01").out.split())
    assert "No release between 2020Q4 and 2025Q4 is held" in said
    assert "is held" not in call(sample_home, "lookup", "S0013", "--on", "2020-06-01").out

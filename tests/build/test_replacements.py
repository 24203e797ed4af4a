"""What replaced what, by which evidence and in which units: what CMS names, what is found, what a person must judge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.staging import StagedArchive, record

ENDED = {"term": "2025-12-31", "act": "2026-01-01", "action": "D"}
BEGUN = {"add": "2026-01-01", "act": "2026-01-01", "action": "A"}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    archive = StagedArchive(tmp_path_factory.mktemp("replacements"))
    archive.add(
        "2026Q1",
        [
            # Trap 11: nothing but the unit tells the two apart.
            record("S0080", "Injection, pentamidine isethionate, 300 mg", **ENDED),
            record("J2516", "Injection, pentamidine isethionate, 1 mg", **BEGUN),
            # CMS names the successor, and its unit is another one.
            record("C9121", "Injection, argatroban, per 5 mg", xref="J0883", **ENDED),
            record("J0883", "Injection, argatroban, 1 mg (for non-esrd use)", **BEGUN),
            # CMS names one of two that look alike: the other one is a candidate.
            record("C9001", "Injection, tocilizumab, 10 mg", xref="Q5133", **ENDED),
            record("Q5133", "Injection, tocilizumab, 1 mg", **BEGUN),
            record("J9001", "Injection, tocilizumab, 10 mg", **BEGUN),
            # A CPT code: the number only (trap 15).
            record("C9744", "Ultrasound, abdominal, with contrast", xref="76978,76979", **ENDED),
            # No part of a whole: one brand of a biosimilar code without one.
            record("Q5102", "Injection, infliximab, biosimilar, 10 mg", **ENDED),
            record("Q5103", "Injection, infliximab-dyyb, biosimilar, (inflectra), 10 mg", **BEGUN),
            record("A4218", "Sterile saline or water, metered dose dispenser, 10 ml"),
        ],
    )
    archive.build().close()
    with duckdb.connect(str(archive.root / "hcpcs.duckdb"), read_only=True) as connection:
        yield connection


def test_same_substance_in_another_unit_has_its_factor(db: duckdb.DuckDBPyConnection) -> None:
    told = db.execute(
        """SELECT new_code, evidence, published_by_cms, matched, old_unit, new_unit, units_factor, units_note
           FROM replacement WHERE old_code = 'S0080'"""
    ).fetchall()
    assert told == [
        ("J2516", "same_substance", False, "pentamidine isethionate", "300 mg", "1 mg", 300, "300 mg is 300 x 1 mg")
    ]


def test_named_successor_has_its_factor_too(db: duckdb.DuckDBPyConnection) -> None:
    told = db.execute(
        "SELECT new_code, evidence, all_evidence, units_factor, differences FROM replacement WHERE old_code = 'C9121'"
    ).fetchall()
    assert told == [("J0883", "cms_xref", "cms_xref,same_substance", 5, "use only in the new: non-esrd")]


def test_look_alike_that_cms_left_out_is_a_candidate(db: duckdb.DuckDBPyConnection) -> None:
    named = db.execute("SELECT new_code FROM replacement WHERE old_code = 'C9001'").fetchall()
    assert named == [("Q5133",)]
    candidates = db.execute(
        "SELECT new_code, differences FROM replacement_candidate WHERE old_code = 'C9001'"
    ).fetchall()
    assert [code for code, _ in candidates] == ["J9001"]
    assert "CMS names others: Q5133" in candidates[0][1]


def test_of_a_cpt_successor_nothing_but_the_number_is_known(db: duckdb.DuckDBPyConnection) -> None:
    told = db.execute(
        """SELECT new_code, target_system, new_description, new_unit, units_factor, target_valid
           FROM replacement WHERE old_code = 'C9744' ORDER BY 1"""
    ).fetchall()
    assert told == [("76978", "cpt", None, None, None, None), ("76979", "cpt", None, None, None, None)]


def test_what_is_in_doubt_is_told_below_the_line_only(db: duckdb.DuckDBPyConnection) -> None:
    assert db.execute("SELECT count(*) FROM replacement WHERE old_code = 'Q5102'").fetchone() == (0,)
    told = db.execute("SELECT new_code, score FROM replacement_candidate WHERE old_code = 'Q5102'").fetchall()
    assert [code for code, _ in told] == ["Q5103"]
    assert all(score <= 0.7 for _, score in told)
    assert db.execute("SELECT answer, successor FROM successors('Q5102', DATE '2026-02-01')").fetchall() == [
        ("none published", None)
    ]


def test_every_procedure_has_its_billing_unit_or_the_reason_why_not(db: duckdb.DuckDBPyConnection) -> None:
    told = dict(db.execute("SELECT code, unit_text FROM code_unit").fetchall())
    assert told["C9121"] == "per 5 mg"
    assert told["J2516"] == "1 mg"
    assert db.execute("SELECT count(*) FROM code_unit WHERE (amount IS NULL) = (why_not IS NULL)").fetchone() == (0,)
    assert db.execute("SELECT count(*) FROM code WHERE code_type = 'procedure'").fetchone() == (len(told),)


def test_units_are_multiplied_along_a_chain(db: duckdb.DuckDBPyConnection) -> None:
    told = db.execute("SELECT successor, units_factor FROM successors('S0080', DATE '2026-02-01')").fetchall()
    assert told == [("J2516", 300)]


@pytest.mark.parametrize(
    ("restated", "factor"),
    [
        ("Injection, sacituzumab, 2.5 mg", None),
        ("INJECTION, SACITUZUMAB, 10 MG", 4),
        ("Injection, sacituzumab (trodelvy), 10 mg", 4),
    ],
)
@pytest.mark.parametrize("xref", [None, "J9317"])
def test_where_cms_tells_two_units_of_an_ended_code_there_is_no_factor(
    tmp_path: Path, restated: str, factor: float | None, xref: str | None
) -> None:
    """C9066 was "10 mg" while it could be billed, and is "2.5 mg" on the rows that CMS prints since."""
    archive = StagedArchive(tmp_path)
    words = "Injection, sacituzumab, 10 mg"
    archive.add("2025Q4", [record("C9066", words), record("LT", "Left side")])
    rows = [record("C9066", restated, xref=xref, **ENDED), record("J9317", "Injection, sacituzumab, 2.5 mg", **BEGUN)]
    archive.add("2026Q1", [*rows, record("LT", "Left side")])
    archive.build().close()
    with duckdb.connect(str(archive.root / "hcpcs.duckdb"), read_only=True) as built:
        told = built.execute("SELECT new_code, old_unit, units_factor, units_note FROM replacement").fetchall()
    ((code, unit, number, note),) = told
    assert (code, unit, number) == ("J9317", "10 mg", factor)
    if factor is None:
        assert note == (
            "units not comparable: CMS's files tell two units of C9066, 10 mg while it was in force and 2.5 mg since"
        )

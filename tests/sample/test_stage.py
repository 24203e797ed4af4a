"""The readers understand the sample, member for member, and find in it what its data files say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.members import kind_of, open_members
from etl.model import Kind, Origin, Revision
from etl.sample.history import Row
from etl.sample.plan import load_plan
from etl.sample.render import SampleData
from etl.stage import StagedRevision, stage_revision

Staged = dict[str, StagedRevision]
PLANS = {plan.file: plan for plan in load_plan() if plan.release}
JANUARY_2026 = "january-2026-alpha-numeric-hcpcs-file.zip"
TABLES = [file for file, plan in PLANS.items() if any(m.made == "workbook" for m in plan.issues[-1].members)]
# What the real pages' readers stumble over, planted: the line of 2012 with a tab in it.
SLIPPED = ("12anweb.zip", "TP")


@pytest.fixture(scope="module")
def staged(sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    root = tmp_path_factory.mktemp("staged")
    return {file: stage_revision(_revision(sample_site / "files/zip" / file), root) for file in PLANS}


def _revision(path: Path) -> Revision:
    plan = PLANS[path.name]
    members = open_members(path)
    kind, sha256 = kind_of(members), hashlib.sha256(path.read_bytes()).hexdigest()
    assert plan.release is not None
    assert kind is not None
    return Revision(plan.release, kind, sha256, path, path.name, Origin.SAMPLE, plan.issues[-1].posted, members)


def _query(revision: StagedRevision, table: str, sql: str) -> list[tuple[Any, ...]]:
    """Ask one staged table, by the name `staged`."""
    connection = duckdb.connect()
    connection.from_parquet(str(revision.table(table))).create_view("staged")
    return connection.execute(sql).fetchall()


def _history(file: str) -> Iterator[Row]:
    release = PLANS[file].release
    assert release is not None
    yield from SampleData.load().history.table(release, len(PLANS[file].issues))


@pytest.mark.parametrize("file", TABLES)
def test_every_code_of_the_sample_is_found_in_every_form(staged: Staged, file: str) -> None:
    made = {m.made for m in PLANS[file].issues[-1].members} & {"text", "workbook"}
    for form in made:
        found = _query(staged[file], "record", f"SELECT code FROM staged WHERE form = '{form}' ORDER BY 1")
        assert [code for (code,) in found] == sorted(row.code for row in _history(file))


@pytest.mark.parametrize("file", TABLES)
def test_what_is_staged_is_what_the_data_files_say(staged: Staged, file: str) -> None:
    columns = ("action_code", "coverage_code", "pricing_indicator", "type_of_service", "cross_reference", "betos")
    form = "text" if any(m.made == "text" for m in PLANS[file].issues[-1].members) else "workbook"
    listed = ", ".join(columns)
    rows = _query(
        staged[file], "record", f"SELECT code, lower(long_description), {listed} FROM staged WHERE form = '{form}'"
    )
    found = {code: fields for code, *fields in rows}
    for row in _history(file):
        if (file, row.code) == SLIPPED:
            continue
        says = [",".join(v for v in row.values(name) if v) or None for name in columns]
        assert found[row.code] == [row.long_description.lower(), *says], row.code


@pytest.mark.parametrize("file", PLANS)
def test_nothing_is_rejected_but_the_slipped_line(staged: Staged, file: str) -> None:
    rejected = {code for (code,) in _query(staged[file], "reject", "SELECT code FROM staged")}
    assert rejected == ({SLIPPED[1]} if file == SLIPPED[0] else set())


def test_text_and_workbook_differ_only_where_the_sample_says_so(staged: Staged) -> None:
    differing = {
        (file, code, field)
        for file in TABLES
        for code, field in _query(staged[file], "difference", "SELECT code, field FROM staged")
        if (file, code) != SLIPPED
    }
    assert differing == {
        ("12anweb.zip", "E2201", "short_description"),
        ("2016-annual-alpha-numeric-hcpcs-file.zip", "A0130", "action_effective_date"),
        ("2019-alpha-numeric-hcpcs-file.zip", "A0130", "action_effective_date"),
        (JANUARY_2026, "A0130", "action_effective_date"),
        (JANUARY_2026, "C9248", "pricing_indicator"),
    }


def test_every_label_of_every_change_list_is_understood(staged: Staged) -> None:
    for file in TABLES:
        assert _query(staged[file], "change_list", "SELECT label FROM staged WHERE action_code IS NULL") == []


def test_dental_rows_are_counted_and_their_words_are_nowhere(staged: Staged) -> None:
    excluded = _query(staged[JANUARY_2026], "excluded", "SELECT DISTINCT code, code_form FROM staged ORDER BY 1")
    assert excluded == [(code, "cdt") for code in ("D1352", "D1705", "D1706", "D1707", "D1712", "D9248")]
    for path in staged[JANUARY_2026].folder.glob("*.parquet"):
        assert b"not ours to publish" not in path.read_bytes()


def test_every_version_of_the_corrections_is_read(staged: Staged) -> None:
    of_2018 = staged["2018-hcpcs-alpha-numeric-corrections.zip"]
    versions = _query(
        of_2018, "correction", "SELECT code, list_sort(list(DISTINCT version)) FROM staged GROUP BY 1 ORDER BY 1"
    )
    assert dict(versions) == {
        "G0499": [1, 2, 3, 4],
        "G9637": [1, 2, 3, 4],
        "G9868": [1, 2, 3, 4],
        "G9890": [2, 3, 4],
        "G9989": [3, 4],
    }
    of_2019 = staged["2019-hcpcs-alpha-numeric-corrections.zip"]
    typed = "SELECT effective_date_text, effective_date FROM staged WHERE code = 'Q5111' AND member LIKE '%.xlsx'"
    assert _query(of_2019, "correction", typed) == [("01/0/12019", None)]


def test_the_code_lists_come_out_with_their_meanings(staged: Staged) -> None:
    meant = {
        (code["list"], code["value"]): " ".join(code["meaning"].split("|")) for code in SampleData.load().layout.codes
    }
    found = _query(staged[JANUARY_2026], "code_list", "SELECT list_name, value, meaning FROM staged")
    ours = {(name, value): meaning for name, value, meaning in found if (name, value) in meant}
    assert ours == {key: " ".join(meaning.split()) for key, meaning in meant.items()}


def test_noc_codes_and_notes_are_read(staged: Staged) -> None:
    for file, plan in PLANS.items():
        if any(m.made == "noc" for m in plan.issues[-1].members):
            codes = _query(
                staged[file], "noc_code", "SELECT DISTINCT code, termination_date IS NOT NULL FROM staged ORDER BY 1"
            )
            assert codes == [("A0999", False), ("A9599", True)]
    notes = _query(staged[JANUARY_2026], "processing_note", "SELECT processing_note, note_text FROM staged ORDER BY 1")
    assert notes == [
        (note["note"], " ".join(note["text"].replace("|", " ").split())) for note in SampleData.load().notes
    ]


def test_the_sample_is_read_as_the_kinds_that_it_is(staged: Staged) -> None:
    kinds = [revision.revision.kind for revision in staged.values()]
    assert {kind: kinds.count(kind) for kind in Kind} == {
        Kind.ALPHA_NUMERIC: 10,
        Kind.CORRECTIONS: 2,
        Kind.NOC_CODES: 2,
        Kind.RECORD_LAYOUT: 1,
    }

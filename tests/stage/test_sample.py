"""The embedded sample is staged without a surprise: whatever is rejected in it is one of CMS's own oddities."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from etl.members import kind_of, open_members, recognise_release
from etl.model import Origin
from etl.stage import StagedRevision, stage_all
from tests.stage.shapes import revision_of


@pytest.fixture(scope="module")
def staged(sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> list[StagedRevision]:
    revisions = []
    for path in sorted((sample_site / "files" / "zip").glob("*.zip")):
        members = open_members(path)
        if kind_of(members):
            # NOC codes of a year on their own are January's (field guide).
            release = recognise_release(members)
            assert release, f"{path.name} does not say which release it belongs to"
            revisions.append(revision_of(path, str(release), Origin.SAMPLE))
    outcomes = stage_all(revisions, tmp_path_factory.mktemp("staged"), workers=1)
    assert [outcome for outcome in outcomes if not isinstance(outcome, StagedRevision)] == []
    return [outcome for outcome in outcomes if isinstance(outcome, StagedRevision)]


def all_rows(staged: list[StagedRevision], query: str, table: str) -> list[tuple[object, ...]]:
    files = [str(one.table(table)) for one in staged]
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({files})")
        return connection.execute(query).fetchall()


def test_the_only_rejects_are_the_dates_of_the_slipped_line(staged: list[StagedRevision]) -> None:
    rejected = all_rows(staged, "SELECT DISTINCT code, field FROM reject ORDER BY ALL", "reject")
    assert rejected == [("TP", "action_effective_date"), ("TP", "add_date"), ("TP", "termination_date")]


def test_every_label_is_understood(staged: list[StagedRevision]) -> None:
    query = "SELECT DISTINCT label FROM change_list WHERE action_code IS NULL"
    assert all_rows(staged, query, "change_list") == []


def test_only_the_dental_rows_are_excluded(staged: list[StagedRevision]) -> None:
    assert {form for (form,) in all_rows(staged, "SELECT code_form FROM excluded", "excluded")} == {"cdt"}


def test_printed_copies_hold_the_same_codes_as_the_workbooks_beside_them(staged: list[StagedRevision]) -> None:
    query = """
        SELECT member, list(code ORDER BY line) FROM correction
        WHERE member ILIKE 'V%' OR member ILIKE '%ALPHA%' GROUP BY member ORDER BY member
    """
    by_member = dict(all_rows(staged, query, "correction"))
    printed = {str(member) for member in by_member if str(member).endswith(".prn")}
    assert printed
    assert all(by_member[name] == by_member[name.removesuffix(".prn") + ".xlsx"] for name in printed)

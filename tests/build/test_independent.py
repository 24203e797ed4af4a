"""Every real release, read a second time from its raw file alone: the database says the same, or it is told why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.build.raw import RawRow, raw_rows
from tests.mirrored import MIRROR

pytestmark = pytest.mark.mirror

RELEASES = sorted({release for name, release in MIRROR.items() if "corrections" not in name and "noc" not in name})


@pytest.fixture
def db(mirror_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(mirror_database), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def raw(mirror: Path) -> dict[str, dict[str, RawRow]]:
    names = {release: name for name, release in MIRROR.items() if "anweb" in name or "alpha-numeric-hcpcs-file" in name}
    return {release: raw_rows(mirror / "files" / "zip" / name) for release, name in names.items()}


def facts(db: duckdb.DuckDBPyConnection, release: str) -> tuple[dt.date, dt.date]:
    found = db.execute("SELECT effective_date, posted_date FROM release WHERE release = ?", [release]).fetchone()
    assert found is not None
    return found


def codes(db: duckdb.DuckDBPyConnection, macro: str, *arguments: dt.date) -> set[str]:
    marks = ", ".join("?" for _ in arguments)
    return {code for (code,) in db.execute(f"SELECT code FROM {macro}({marks})", arguments).fetchall()}


def vanished(raw: dict[str, dict[str, RawRow]], release: str, day: dt.date) -> set[str]:
    """Codes that this file lacks and the last one to list them did not end: they stand as last known (trap 3)."""
    last = {row.code: row for name in RELEASES if name < release for row in raw[name].values()}
    return {code for code, row in last.items() if code not in raw[release] and row.valid_on(day)}


@pytest.mark.parametrize("release", RELEASES)
def test_codes_valid_on_its_first_day_are_those_of_its_raw_file(
    db: duckdb.DuckDBPyConnection, raw: dict[str, dict[str, RawRow]], release: str
) -> None:
    effective, posted = facts(db, release)
    told = codes(db, "codes_on_as_filed", effective, posted)
    in_file = {row.code for row in raw[release].values() if row.valid_on(effective)}
    assert in_file - told == set()
    assert told - in_file == vanished(raw, release, effective)
    marked = db.execute("SELECT code FROM codes_on_as_filed(?, ?) WHERE vanished", [effective, posted]).fetchall()
    assert {code for (code,) in marked} == told - in_file


def test_between_two_files_that_follow_each_other_three_codes_ever_vanished(raw: dict[str, dict[str, RawRow]]) -> None:
    january = dt.date(2019, 1, 1)
    assert vanished(raw, "2019Q1", january) - vanished(raw, "2018Q1", january) == {"DA", "G9976", "G9977"}


@pytest.mark.parametrize("release", RELEASES)
def test_what_we_now_know_otherwise_is_told_by_a_later_file_or_a_correction(
    db: duckdb.DuckDBPyConnection, raw: dict[str, dict[str, RawRow]], release: str
) -> None:
    effective, posted = facts(db, release)
    differing = codes(db, "codes_on_as_filed", effective, posted) ^ codes(db, "codes_on", effective)
    corrected = {c for (c,) in db.execute("SELECT code FROM correction WHERE outcome <> 'not understood'").fetchall()}
    explained = dict.fromkeys(differing & corrected, "a correction")
    for later in (name for name in RELEASES if name > release):
        for code in differing - explained.keys():
            # Other dates than this file gave it, or a code of which this file knew nothing.
            if code in raw[later] and raw[later][code] != raw[release].get(code):
                explained[code] = later
    assert differing - explained.keys() == set()

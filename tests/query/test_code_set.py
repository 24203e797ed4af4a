"""Questions to the published database, asked as a consumer asks them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from etl.errors import UsageError
from etl.model import Release
from etl.query import ChangeType, CodeSet, Status
from etl.resources import SCHEMAS
from tests.staging import StagedArchive, record

NEW_YEAR = dt.date(2026, 1, 1)
LAST_DAY = dt.date(2025, 12, 31)


@pytest.fixture
def codes(full_path: Path) -> Iterator[CodeSet]:
    with CodeSet.open(full_path) as code_set:
        yield code_set


@pytest.fixture(scope="module")
def chain_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """C9469 became Q9993 and that J3304; G0279 was re-activated, DA forgotten; J7342 is another thing than it was."""
    archive = StagedArchive(tmp_path_factory.mktemp("chain"))
    archive.add(
        "2018Q1", [record("A0021"), record("DA"), record("J7342", "Tissue", add="2003-01-01", term="2008-12-31")]
    )
    archive.add(
        "2019Q1",
        [
            record("A0021", xref="A0425,I"),
            record("C9469", add="2018-04-01", term="2018-06-30", action="D", xref="Q9993"),
            record("Q9993", add="2018-07-01", term="2018-12-31", action="D", xref="J3304"),
            record("J3304", "Triamcinolone, extended release, 1 mg", add="2019-01-01", action="A"),
            record("G0279", "Tomosynthesis", add="2006-01-01", act="2019-01-01", action="R"),
            record("J7342", "Ciprofloxacin otic suspension, 6 mg", add="2017-01-01"),
        ],
    )
    archive.build().close()
    return archive.root / "hcpcs.duckdb"


@pytest.fixture
def chain(chain_path: Path) -> Iterator[CodeSet]:
    with CodeSet.open(chain_path) as code_set:
        yield code_set


@pytest.mark.parametrize("typed", ["S0013", "s0013", "  s0013 ", "S0013\n"])
def test_case_and_blanks_around_a_code_do_not_matter(codes: CodeSet, typed: str) -> None:
    assert codes.status(typed, LAST_DAY) is Status.VALID
    assert codes.lookup(typed, NEW_YEAR).code == "S0013"
    assert [s.code for s in codes.successors(typed, NEW_YEAR)] == ["J0013"]


@pytest.mark.parametrize(
    ("code", "day", "status"),
    [
        ("S0013", LAST_DAY, Status.VALID),
        ("S0013", NEW_YEAR, Status.TERMINATED),
        ("J0013", LAST_DAY, Status.NOT_YET_EFFECTIVE),
        ("LT", NEW_YEAR, Status.VALID),
        ("G9999", NEW_YEAR, Status.NOT_IN_ARCHIVE),
        ("99213", NEW_YEAR, Status.CPT),
        ("4011F", NEW_YEAR, Status.CPT),
        ("0042t", NEW_YEAR, Status.CPT),
        ("D0120", NEW_YEAR, Status.CDT),
        ("S001", NEW_YEAR, Status.MALFORMED),
        ("S 0013", NEW_YEAR, Status.MALFORMED),
        ("", NEW_YEAR, Status.MALFORMED),
        ("'; DROP TABLE code; --", NEW_YEAR, Status.MALFORMED),
    ],
)
def test_status_says_what_a_code_is_on_a_day(codes: CodeSet, code: str, day: dt.date, status: Status) -> None:
    assert codes.status(code, day) is status


def test_every_status_that_the_database_gives_has_a_name(chain: CodeSet) -> None:
    assert chain.status("G0279", dt.date(2010, 1, 1)) is Status.NOT_KNOWN


def test_lookup_of_a_terminated_code_tells_what_to_bill_and_why(codes: CodeSet) -> None:
    found = codes.lookup("S0013", dt.date(2026, 1, 15))
    assert (found.status, found.answer, found.archive_begins) == (Status.TERMINATED, "replaced", dt.date(2025, 7, 1))
    (successor,) = found.successors
    assert (successor.code, successor.effective_date, successor.evidence) == ("J0013", NEW_YEAR, "same_descriptor")
    assert (successor.published_by_cms, successor.units_factor, successor.path) == (False, 1.0, "S0013 > J0013")
    (life,) = found.lives
    assert (life.add_date, life.termination_date, life.end_reason) == (dt.date(2021, 1, 1), LAST_DAY, "discontinued")
    assert found.version is not None and found.version.long_description == "Esketamine, nasal spray, 1 mg"
    assert found.version.source_revision.startswith("2025Q")


def test_lookup_without_a_day_asks_for_the_newest_release(codes: CodeSet) -> None:
    found = codes.lookup("J0013")
    assert (found.on, found.newest_release, found.status) == (NEW_YEAR, "2026Q1", Status.VALID)
    assert found.replaces == ("S0013",)
    assert found.answer == "valid on that day: no successor needed"


def test_lookup_shows_the_words_of_that_day(codes: CodeSet) -> None:
    before, after = (codes.lookup("G0155", day).version for day in (dt.date(2025, 9, 30), dt.date(2025, 10, 1)))
    assert before is not None and before.long_description == "Home health visit of a social worker"
    # The capitals of January 2026 are typography: the newest print of the same words is shown.
    assert after is not None and after.long_description == "HOME HEALTH VISIT BY A SOCIAL WORKER"


def test_lookup_of_a_code_that_nobody_knows_is_an_answer(codes: CodeSet) -> None:
    found = codes.lookup("G9999", NEW_YEAR)
    assert (found.status, found.lives, found.version, found.successors) == (Status.NOT_IN_ARCHIVE, (), None, ())
    assert found.answer == "not in the archive"


def test_lookup_of_a_cpt_code_never_shows_a_descriptor(codes: CodeSet) -> None:
    found = codes.lookup("38999", NEW_YEAR)
    assert (found.status, found.version, found.replaces) == (Status.CPT, None, ("C9301",))


def test_successors_name_cms_numbers_and_ours_and_drop_the_noise(codes: CodeSet) -> None:
    assert [(s.code, s.target_system, s.published_by_cms) for s in codes.successors("C9301", NEW_YEAR)] == [
        ("38999", "cpt", True),
        ("Q2058", "hcpcs", True),
    ]


def test_what_replaced_a_code_depends_on_the_date_of_service(chain: CodeSet) -> None:
    def successor(day: dt.date) -> list[str]:
        return [s.path for s in chain.successors("C9469", day)]

    assert successor(dt.date(2018, 6, 30)) == []
    assert successor(dt.date(2018, 7, 1)) == successor(dt.date(2018, 12, 31)) == ["C9469 > Q9993"]
    assert successor(dt.date(2019, 1, 1)) == ["C9469 > Q9993 > J3304"]


def test_lookup_shows_every_life_and_the_version_nearest_to_the_day(chain: CodeSet) -> None:
    found = chain.lookup("J7342", dt.date(2012, 1, 1))
    assert [(life.begin_reason, life.end_reason) for life in found.lives] == [
        ("added", "discontinued"),
        ("re-used", None),
    ]
    assert found.status is Status.TERMINATED
    assert found.version is not None and found.version.long_description == "Tissue"
    long_ago = chain.lookup("J7342", dt.date(1999, 1, 1))
    assert long_ago.status is Status.NOT_YET_EFFECTIVE
    assert long_ago.version is not None and long_ago.version.valid_from == dt.date(2003, 1, 1)


def test_lookup_tells_that_a_code_vanished_and_what_it_points_to(chain: CodeSet) -> None:
    assert chain.lookup("DA").vanished and not chain.lookup("A0021").vanished
    assert chain.lookup("DA").status is Status.VALID  # absent is not terminated
    assert chain.lookup("A0021").see_also == ("A0425",)


def test_codes_on_a_day_as_a_frame(codes: CodeSet) -> None:
    told = {"C9301", "S0013", "G0155", "J0013", "Q2058"}
    assert told & set(codes.on(LAST_DAY)["code"]) == {"C9301", "S0013", "G0155"}
    assert told & set(codes.on(NEW_YEAR)["code"]) == {"G0155", "J0013", "Q2058"}
    assert codes.on(NEW_YEAR)["code"].is_monotonic_increasing
    # The re-issue of 12 January lists one code more; nobody knew of J0013 before 8 December.
    before = codes.on(NEW_YEAR, as_known=dt.date(2026, 1, 11))["code"]
    assert {*codes.on(NEW_YEAR)["code"]} - {*before} == {"J1439"}
    assert "S0013" in codes.on(NEW_YEAR, as_known=dt.date(2025, 12, 1))["code"].tolist()


def test_changes_between_two_releases_with_the_successors_of_what_ended(codes: CodeSet) -> None:
    frame = codes.changes("2025q4", Release(2026, 1))
    ended = frame[(frame["code"] == "S0013") & (frame["change_type"] == "discontinued")].iloc[0]
    assert (ended["replaced_by"], ended["evidence"], ended["agrees"]) == ("J0013", "same_descriptor", True)
    assert "typography" not in set(frame["change_type"])
    assert set(frame["release"]) == {"2026Q1"}
    assert len(codes.changes("2026Q1", "2026Q1")) == 0


def test_releases_are_named_oldest_first(codes: CodeSet) -> None:
    assert list(map(str, codes.releases())) == ["2025Q3", "2025Q4", "2026Q1"]


def test_unknown_release_is_an_error_that_names_the_ones_held(codes: CodeSet) -> None:
    with pytest.raises(UsageError, match=r"2019Q1 is not in this database, which holds 2025Q3, 2025Q4, 2026Q1"):
        codes.changes("2019Q1", "2026Q1")
    with pytest.raises(UsageError, match="write a year and a quarter"):
        codes.changes("last year", "2026Q1")


def test_reversed_releases_are_an_error_that_says_so(codes: CodeSet) -> None:
    with pytest.raises(UsageError, match="name the older release first"):
        codes.changes("2026Q1", "2025Q4")


def test_no_file_is_an_error_that_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="hcpcs update"):
        CodeSet.open(tmp_path / "hcpcs.duckdb")
    with pytest.raises(UsageError, match="hcpcs update"):
        CodeSet.open(tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a database", b"code,dos\nS0013,2026-01-15\n", b"\0" * 8192])
def test_file_that_is_no_duckdb_database_is_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "hcpcs.duckdb"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="no database of ours: It is no DuckDB file"):
        CodeSet.open(path)
    assert path.read_bytes() == content


def test_other_duckdb_database_is_an_error_and_is_left_open_for_others(tmp_path: Path) -> None:
    path = tmp_path / "hcpcs.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE code AS SELECT 'A0021' AS code")
    with pytest.raises(UsageError, match="no database of ours"):
        CodeSet.open(path)
    with duckdb.connect(str(path)) as connection:  # refused while another connection of this process reads it
        connection.execute("DROP TABLE code")


@pytest.mark.parametrize("blank", [None, float("nan"), 99213])
def test_what_is_no_text_is_no_code(codes: CodeSet, blank: Any) -> None:
    for ask in (codes.status, codes.successors, codes.lookup):
        with pytest.raises(UsageError, match="A code is text"):
            ask(blank, NEW_YEAR)


def test_a_moment_means_its_day(codes: CodeSet) -> None:
    moment = pd.Timestamp("2026-01-01 13:45")
    assert codes.status("S0013", moment) is Status.TERMINATED
    assert [found.code for found in codes.successors("S0013", moment)] == ["J0013"]
    assert codes.lookup("S0013", moment).on == NEW_YEAR
    assert codes.coverage(moment) == codes.coverage(NEW_YEAR)
    assert len(codes.on(moment, moment)) == len(codes.on(NEW_YEAR, NEW_YEAR))


@pytest.mark.parametrize("none", ["2026", "2026-01-01", 20260101, float("nan"), pd.NaT])
def test_what_is_no_date_is_no_day(codes: CodeSet, none: Any) -> None:
    for ask in (codes.status, codes.successors, codes.lookup):
        with pytest.raises(UsageError, match="A day is a date"):
            ask("S0013", none)
    for of_day in (codes.on, codes.coverage, codes.as_far_as):
        with pytest.raises(UsageError, match="A day is a date"):
            of_day(none)


def test_nobody_can_write_through_a_code_set(codes: CodeSet) -> None:
    with pytest.raises(duckdb.Error, match="read-only"):
        codes._rows("DELETE FROM code")


def test_an_answer_after_the_newest_quarter_says_how_far_we_know(codes: CodeSet) -> None:
    assert codes.as_far_as(dt.date(2026, 3, 31)) is None
    assert codes.as_far_as(dt.date(2026, 4, 1)) == "2026Q1"
    assert codes.lookup("S0013", dt.date(2026, 4, 1)).as_far_as == "2026Q1"
    assert [s.as_far_as for s in codes.successors("S0013", dt.date(2026, 4, 1))] == ["2026Q1"]
    assert [s.as_far_as for s in codes.successors("S0013", NEW_YEAR)] == [None]


def test_types_of_change_are_those_that_are_published() -> None:
    rules = json.loads((SCHEMAS / "published" / "changes.schema.json").read_text("utf-8"))
    assert {*ChangeType} == {*rules["items"]["properties"]["change_type"]["enum"]}


def test_changes_of_one_type_and_no_other(codes: CodeSet) -> None:
    assert set(codes.changes("2025Q4", "2026Q1", [ChangeType.DISCONTINUED])["change_type"]) == {"discontinued"}
    with pytest.raises(UsageError, match=r"'typography' is no type of change; .* the table `change` lists it"):
        codes.changes("2025Q4", "2026Q1", ["typography"])
    with pytest.raises(UsageError, match="'foo' is no type of change; there are: discontinued, added"):
        codes.changes("2025Q4", "2026Q1", ["foo"])

"""What to bill instead on a day: chains by date of service, and numbers that have had more than one life (trap 7)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.cli.calling import call
from tests.staging import StagedArchive, record


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """J7342 was a dressing, replaced by Q4100; then ear drops, replaced by none. G0001 > G0002 (two lives) > G0003."""
    archive = StagedArchive(tmp_path_factory.mktemp("successors"))
    archive.add(
        "2019Q1",
        [
            record("J7342", "Dressing, biological", add="2003-01-01", term="2018-12-31", action="D", xref="Q4100"),
            record("Q4100", "Skin substitute", add="2010-01-01"),
            record("G0001", "Visit, first kind", term="2018-12-31", action="D", xref="G0002"),
            record("G0002", "Visit, second kind", add="2019-01-01", action="A"),
        ],
    )
    archive.add(
        "2020Q1",
        [
            record("J7342", "Ear drops, 6 mg", add="2020-01-01", action="A"),
            record("Q4100", "Skin substitute", add="2010-01-01"),
            record("G0001", "Visit, first kind", term="2018-12-31", xref="G0002"),
            record("G0002", "Visit, second kind", add="2019-01-01", term="2019-12-31", action="D", xref="G0003,99499"),
            record("G0003", "Visit, third kind", add="2020-01-01", action="A"),
        ],
    )
    archive.add(
        "2020Q2",
        [
            record("J7342", "Ear drops, 6 mg", add="2020-01-01", term="2020-03-31", action="D"),
            record("Q4100", "Skin substitute", add="2010-01-01"),
            record("G0001", "Visit, first kind", term="2018-12-31", xref="G0002"),
            record("G0002", "Wheelchair cushion", add="2020-04-01", action="A"),
            record("G0003", "Visit, third kind", add="2020-01-01"),
        ],
    )
    archive.build().close()
    return archive.root / "hcpcs.duckdb"


@pytest.fixture
def db(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(
    ("code", "day", "answers"),
    [
        ("J7342", "2019-06-01", [("replaced", "J7342 > Q4100")]),
        ("J7342", "2020-02-01", [("valid on that day: no successor needed", None)]),
        # The ear drops have no successor: what once replaced the dressing of that number is none.
        ("J7342", "2020-05-01", [("none published", None)]),
        ("G0001", "2018-12-31", [("valid on that day: no successor needed", None)]),
        ("G0001", "2019-06-01", [("replaced", "G0001 > G0002")]),
        ("G0001", "2020-02-01", [("replaced", "G0001 > G0002 > 99499"), ("replaced", "G0001 > G0002 > G0003")]),
        # G0002 is valid again, as a cushion: it is no visit, and no stop on the way.
        ("G0001", "2020-05-01", [("replaced", "G0001 > G0002 > 99499"), ("replaced", "G0001 > G0002 > G0003")]),
    ],
)
def test_successors_depend_on_the_day_and_on_the_life(
    db: duckdb.DuckDBPyConnection, code: str, day: str, answers: list[tuple[str, str | None]]
) -> None:
    rows = db.execute("SELECT answer, path FROM successors(?, CAST(? AS DATE)) ORDER BY path", [code, day]).fetchall()
    assert rows == answers


def test_modifier_of_two_digits_is_cpt(db: duckdb.DuckDBPyConnection) -> None:
    assert db.execute(
        "SELECT code_status('25', DATE '2020-01-01'), code_status('2A', DATE '2020-01-01')"
    ).fetchone() == (
        "not ours: CPT (AMA)",
        "not in the archive",
    )


def test_dates_may_be_given_as_text(db: duckdb.DuckDBPyConnection) -> None:
    assert db.execute("SELECT code_status('G0001', '2019-06-01')").fetchone() == ("terminated",)
    assert db.execute("SELECT path FROM successors('G0001', '2019-06-01')").fetchall() == [("G0001 > G0002",)]
    assert db.execute("SELECT count(*) FROM codes_on('2019-06-01')").fetchone() == (2,)
    assert db.execute("SELECT count(*) FROM codes_on_as_known('2019-06-01', '2019-01-01')").fetchone() == (2,)


@pytest.mark.parametrize("typed", [" g0001 ", "\tG0001\r\n", "\u00a0G0001"])
def test_case_and_blanks_round_a_code_do_not_matter(db: duckdb.DuckDBPyConnection, typed: str) -> None:
    assert db.execute("SELECT code_status(?, '2019-06-01')", [typed]).fetchone() == ("terminated",)
    assert db.execute("SELECT code, path FROM successors(?, '2019-06-01')", [typed]).fetchall() == [
        ("G0001", "G0001 > G0002")
    ]
    assert db.execute("SELECT count(*) > 0 FROM changes_between(' 2019q1', '2020q1 ')").fetchone() == (True,)


CLAIMS = "(VALUES ('G0001', DATE '2019-06-01'), ('J7342', DATE '2020-05-01'))"


@pytest.mark.parametrize(
    "names", ["code, day", "the_code, on_date", "old_code, effective_date", "asked, status", "h, r"]
)
def test_macros_take_the_columns_of_the_caller_whatever_their_names(db: duckdb.DuckDBPyConnection, names: str) -> None:
    """A macro is text: a column of ours with the caller's name would be compared with itself, and always agree."""
    code, day = names.split(", ")
    claims = f"{CLAIMS} AS claim ({names})"
    rows = db.execute(
        f"SELECT {code} FROM {claims} WHERE code_status({code}, {day}) = 'terminated' ORDER BY 1"
    ).fetchall()
    assert rows == [("G0001",), ("J7342",)]
    assert db.execute(f"SELECT {code} FROM {claims} WHERE code_status({code}, {day}) = 'valid'").fetchall() == []
    rows = db.execute(f"SELECT s.path FROM {claims}, successors(claim.{code}, claim.{day}) AS s ORDER BY 1").fetchall()
    assert rows == [("G0001 > G0002",), (None,)]
    rows = db.execute(f"SELECT {code}, (SELECT count(*) FROM codes_on({day})) FROM {claims} ORDER BY 1").fetchall()
    assert rows == [("G0001", 2), ("J7342", 3)]


def test_our_own_columns_can_be_asked_about(db: duckdb.DuckDBPyConnection) -> None:
    assert db.execute("SELECT code FROM code WHERE code_status(code, add_date) <> 'valid'").fetchall() == []
    assert db.execute(
        "SELECT code FROM code WHERE code_status(code, termination_date + 1) = 'terminated' ORDER BY code"
    ).fetchall() == [("G0001",), ("J7342",)]
    assert db.execute("SELECT DISTINCT code_status(code, NULL), code_status(NULL, add_date) FROM code").fetchall() == [
        (None, None)
    ]
    releases = "(SELECT '2019Q1' AS release, '2020Q1' AS last_release)"
    asked = f"SELECT count(*) FROM {releases} AS r, changes_between(r.release, r.last_release)"
    assert (
        db.execute(asked).fetchone()
        == db.execute("SELECT count(*) FROM changes_between('2019Q1', '2020Q1')").fetchone()
    )


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A number re-used, then re-activated after an end without a date; a late successor; a blanked XREF."""
    archive = StagedArchive(tmp_path_factory.mktemp("odd-successors"))
    implant = "Buprenorphine implant, 74.2 mg"
    archive.add(
        "2019Q1",
        [
            record("J0570", "Injection, penicillin g benzathine", add="2005-01-01", term="2010-12-31", xref="J0561"),
            record("J0561", "Injection, penicillin g benzathine, 100,000 units", add="2011-01-01"),
            record("C9291", "Aflibercept", add="2012-04-01", term="2018-06-30", action="D", xref="J0178,Q2046"),
            record("Q2046", "Aflibercept, 1 mg", add="2018-07-01", term="2018-12-31", action="D", xref="J0178"),
            record("J0178", "Injection, aflibercept, 1 mg", add="2019-01-01", action="A"),
            record("Q9994", "In-line cartridge", add="2018-07-01", term="2018-12-31", action="D", xref="B4105"),
            record("B4105", "In-line cartridge", add="2019-01-01", action="A"),
        ],
    )
    archive.add(
        "2020Q1",
        [
            record("J0570", implant, add="2017-01-01"),
            record("J0561", "Injection, penicillin g benzathine, 100,000 units", add="2011-01-01"),
            record("C9291", "Aflibercept", add="2012-04-01", term="2018-06-30", xref="J0178,Q2046"),
            record("Q2046", "Aflibercept, 1 mg", add="2018-07-01", term="2018-12-31", xref="J0178"),
            record("J0178", "Injection, aflibercept, 1 mg", add="2019-01-01"),
            record("Q9994", "In-line cartridge", add="2018-07-01", term="2018-12-31"),
            record("B4105", "In-line cartridge", add="2019-01-01"),
        ],
    )
    archive.add("2020Q3", [record("J0570", implant, add="2017-01-01", act="2020-07-01", action="R")])
    archive.build().close()
    with duckdb.connect(str(archive.root / "hcpcs.duckdb"), read_only=True) as connection:
        yield connection


def test_a_successor_that_is_not_valid_yet_is_named(tmp_path: Path) -> None:
    archive = StagedArchive(tmp_path)
    ended = {"term": "2025-12-31", "act": "2026-01-01", "action": "D"}
    archive.add(
        "2026Q1",
        [
            record("C9001", "Old thing, each", xref="J7991", **ended),
            record("J7991", "New thing, each", add="2026-04-01", act="2026-04-01", action="A"),
            record("C9002", "Other thing, each", xref="Z9999", **ended),
        ],
    )
    with archive.build() as db:
        asked = "SELECT answer, successor FROM successors(?, CAST(? AS DATE))"
        assert db.execute(asked, ["C9001", "2026-02-01"]).fetchall() == [("none valid on that day: J7991", None)]
        assert db.execute(asked, ["C9001", "2026-04-01"]).fetchall() == [("replaced", "J7991")]
        assert db.execute(asked, ["C9002", "2026-02-01"]).fetchall() == [("none valid on that day: Z9999", None)]
    said = " ".join(call(tmp_path, "lookup", "C9001", "--on", "2026-02-01").out.split())
    assert "No successor is valid on that day. What took its place is not valid then: J7991." in said


def test_a_code_that_was_taken_back_was_in_the_archive(tmp_path: Path) -> None:
    archive = StagedArchive(tmp_path)
    archive.add("2026Q1", [record("A4100"), record("A4296", add="2026-01-01")], posted="2025-12-01")
    archive.add("2026Q1", [record("A4100")], posted="2026-01-12")
    archive.build().close()
    said = " ".join(call(tmp_path, "lookup", "A4296", "--on", "2026-02-01").out.split())
    assert said.startswith(
        "A4296 on 2026-02-01: not in the code set as known now. 2026Q1#1 listed it; CMS took it back since"
    )


def test_of_days_that_are_not_known_no_successor_of_another_life_is_told(odd: duckdb.DuckDBPyConnection) -> None:
    assert odd.execute("SELECT code_status('J0570', DATE '2020-05-05')").fetchone() == ("not known",)
    told = "SELECT answer, successor FROM successors('J0570', CAST(? AS DATE))"
    assert odd.execute(told, ["2020-05-05"]).fetchall() == [("not known", None)]
    assert odd.execute(told, ["2012-05-05"]).fetchall() == [("replaced", "J0561")]


def test_a_successor_counts_from_its_own_first_day_and_is_told_once(odd: duckdb.DuckDBPyConnection) -> None:
    told = "SELECT successor, CAST(effective_date AS VARCHAR) FROM successors('C9291', CAST(? AS DATE))"
    assert odd.execute(told, ["2018-08-01"]).fetchall() == [("Q2046", "2018-07-01")]
    assert odd.execute(told, ["2019-02-01"]).fetchall() == [("J0178", "2019-01-01")]


def test_what_cms_named_once_stays_said_when_it_blanks_the_xref(odd: duckdb.DuckDBPyConnection) -> None:
    told = odd.execute(
        "SELECT new_code, evidence, published_by_cms FROM replacement WHERE old_code = 'Q9994'"
    ).fetchall()
    assert told == [("B4105", "cms_xref", True)]

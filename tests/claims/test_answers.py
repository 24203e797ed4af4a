"""What is said of a code on a day is what the published macros say: for every code, on every day that can matter."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.build import build_database
from etl.claims.answers import load_answers, publish_answers
from etl.claims.check import check
from etl.claims.request import Request
from etl.errors import UsageError
from tests.build.histories import histories, stage
from tests.build.slow_rows import History
from tests.claims.conftest import day
from tests.staging import StagedArchive, record

# On the days around everything that is dated in the database, and on some others.
DIFFERENCES = """
WITH dated AS (
    SELECT add_date AS day FROM code_lifetime UNION SELECT termination_date FROM code_lifetime
    UNION SELECT effective_date FROM release UNION SELECT effective_date FROM replacement
    UNION SELECT DATE '2017-05-05' UNION SELECT DATE '2030-01-01' UNION SELECT DATE '1950-01-01'
),
day AS (SELECT DISTINCT unnest([day - 1, day, day + 1]) AS day FROM dated WHERE day IS NOT NULL),
asked AS (
    SELECT code, day, code_status(code, day) AS status
    FROM (SELECT DISTINCT code FROM code_lifetime {codes}), day
),
succeeded AS (
    SELECT a.code, a.day, string_agg(s.successor, ',' ORDER BY s.successor) AS successor,
           string_agg(DISTINCT s.evidence, ',' ORDER BY s.evidence) AS evidence
    FROM asked AS a, successors(a.code, a.day) AS s
    WHERE a.status <> 'valid'
    GROUP BY a.code, a.day
)
SELECT a.code, a.day, a.status, d.status, s.successor, d.successor, s.evidence, d.successor_evidence
FROM asked AS a
LEFT JOIN succeeded AS s USING (code, day)
LEFT JOIN answers.code_days AS d ON d.code = a.code AND a.day BETWEEN d.first_day AND d.last_day
-- A code that CMS took back is known no more.
WHERE (a.status, s.successor, s.evidence)
      IS DISTINCT FROM (coalesce(d.status, 'not in the archive'), d.successor, d.successor_evidence)
LIMIT 5
"""


def differences(database: Path, folder: Path, codes: str = "") -> list[tuple[object, ...]]:
    """Where the table and the macros differ: the first five."""
    with duckdb.connect(str(folder / "answers.duckdb")) as connection:
        load_answers(connection, database)
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(f"ATTACH '{folder / 'answers.duckdb'}' AS answers (READ_ONLY)")
        return connection.execute(DIFFERENCES.format(codes=codes)).fetchall()


def test_answers_are_the_macros_own(database: Path, tmp_path: Path) -> None:
    assert differences(database, tmp_path) == []


def test_answers_are_the_macros_own_where_everything_occurs(full_path: Path, tmp_path: Path) -> None:
    assert differences(full_path, tmp_path) == []


@pytest.mark.mirror
def test_answers_are_the_macros_own_on_real_releases(mirror_database: Path, tmp_path: Path) -> None:
    many = "WHERE lifetime > 1 OR code IN (SELECT old_code FROM replacement) OR hash(code) % 100 = 0"
    assert differences(mirror_database, tmp_path, many) == []


@settings(
    derandomize=True, deadline=None, database=None, max_examples=2, phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(histories())
def test_answers_are_the_macros_own_in_any_history(history: History) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = build_database(stage(history, folder), folder / "hcpcs.duckdb").path
        assert differences(path, folder) == []


@pytest.fixture(scope="module")
def macros(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


THE_SAME = {
    "never heard of": "not in the archive",
    "Level III": "not in the archive",
    "not Level II: CDT": "not ours: CDT (ADA)",
    "no code": None,
    "no date": None,
    "not a date": None,
}
TEXTS = st.one_of(
    st.from_regex(r"[A-Za-z0-9]{5}", fullmatch=True),
    st.from_regex(r"[ \t]?[A-Za-z][0-9]{4}[ \u00a0]?", fullmatch=True),
    st.from_regex(r"[A-Z0-9]{1,3}", fullmatch=True),
    st.sampled_from(["S0013", "S3854", "G9890", "DA", "", " ", "D0120", "0042T", "99213", "J 013", "ÄÖÜ13", "J1é34"]),
    st.text(st.characters(codec="ascii", min_codepoint=32), max_size=6),
)
DAYS = st.one_of(st.none(), st.dates(dt.date(1995, 1, 1), dt.date(2030, 1, 1)))


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(TEXTS, DAYS), min_size=200, max_size=400))
def test_status_of_any_text_on_any_day_is_that_of_code_status(
    macros: duckdb.DuckDBPyConnection, database: Path, lines: list[tuple[str, dt.date | None]]
) -> None:
    """One definition of a status: a line's words are finer than the macro's, and never others."""
    with tempfile.TemporaryDirectory() as name:
        source, out = Path(name) / "lines.parquet", Path(name) / "out.parquet"
        with duckdb.connect() as connection:
            connection.execute("CREATE TABLE lines (code VARCHAR, dos DATE)")
            connection.executemany("INSERT INTO lines VALUES (?, ?)", lines)
            connection.execute(f"COPY lines TO '{source}' (FORMAT parquet)")
        check(Request((str(source),), database, out=out))
        asked = "code_status(nullif(trim(code, chr(160) || chr(9) || ' '), ''), dos)"
        rows = macros.execute(f"SELECT code, dos, hcpcs_status, {asked} FROM '{out}'").fetchall()
    assert len(rows) == len(lines)
    for code, dos, ours, theirs in rows:
        others = ours.startswith("not Level II") and ours not in THE_SAME
        expected = "not ours: CPT (AMA)" if others else THE_SAME.get(ours, ours)
        assert expected == theirs, (code, dos, ours, theirs)


def test_nothing_was_known_before_the_first_release(database: Path) -> None:
    with duckdb.connect() as connection, pytest.raises(UsageError, match="Nothing was known on 2017-01-01"):
        load_answers(connection, database, dt.date(2017, 1, 1))


def test_published_answers_are_the_same_bytes_again(database: Path, tmp_path: Path) -> None:
    first, second = (publish_answers(database, tmp_path / name) for name in "ab")
    assert first == second
    assert [file.path for file in first] == ["current/code_days.parquet", "current/code_set.parquet"]
    with duckdb.connect() as connection:
        published = tmp_path / "a" / "current"
        asked = "code = 'S0013' AND DATE '2026-01-15' BETWEEN first_day AND last_day"
        answers = connection.execute(f"SELECT status, successor FROM '{published}/code_days.parquet' WHERE {asked}")
        assert answers.fetchall() == [("terminated", "J0013")]
        reach = connection.execute(f"SELECT newest_release, newest_release_ends FROM '{published}/code_set.parquet'")
        assert reach.fetchall() == [("2026Q1", day("2026-03-31"))]


def test_stretches_of_a_code_leave_no_hole_and_do_not_overlap(full_path: Path) -> None:
    with duckdb.connect() as connection:
        load_answers(connection, full_path)
        holes = """
            SELECT code
            FROM (SELECT *, lag(last_day) OVER (PARTITION BY code ORDER BY first_day) AS before FROM code_days)
            WHERE first_day <> coalesce(before + 1, DATE '1900-01-01')
        """
        assert connection.execute(holes).fetchall() == []


@pytest.mark.parametrize(
    ("change", "known_on"),
    [
        ("correction RENAME COLUMN outcome TO result", day("2026-01-31")),
        ("code_days RENAME COLUMN units_factor TO factor", None),
    ],
)
def test_a_database_of_another_version_is_told(
    database: Path, tmp_path: Path, change: str, known_on: dt.date | None
) -> None:
    older = Path(shutil.copy(database, tmp_path / "older.duckdb"))
    with duckdb.connect(str(older)) as connection:
        connection.execute(f"ALTER TABLE {change}")
    with duckdb.connect() as connection, pytest.raises(UsageError, match=r"another version built it\. Build it again"):
        load_answers(connection, older, known_on)


def test_computed_anew_the_answers_are_those_of_the_build(full_path: Path) -> None:
    """One SQL text for both: as of a day after everything, a check computes what the build wrote."""
    with duckdb.connect() as built, duckdb.connect() as computed:
        load_answers(built, full_path)
        load_answers(computed, full_path, day("2100-01-01"))
        assert computed.execute("FROM code_days").fetchall() == built.execute("FROM code_days").fetchall()
        reach = "SELECT * EXCLUDE as_known_on FROM code_set"
        assert computed.execute(reach).fetchall() == built.execute(reach).fetchall()


def test_evidence_that_cms_published_later_is_not_told_of_an_earlier_day(tmp_path: Path) -> None:
    # CMS ended both without a word of what comes next, and named it a quarter later (as for C9468): until then
    # one was found by its words, of the other nobody knew.
    archive = StagedArchive(tmp_path)
    old = {"S0013": "Esketamine, nasal spray, 1 mg", "C9468": "Injection, rebinyn"}
    begun = [
        record("J0013", old["S0013"], add="2026-01-01", action="A"),
        record("J7203", "Factor ix, glycopegylated", add="2018-01-01"),
    ]
    ended = {"term": "2025-12-31", "act": "2026-01-01", "action": "D"}
    named = {"S0013": "J0013", "C9468": "J7203"}
    archive.add("2025Q4", [*(record(code, words) for code, words in old.items()), begun[1]])
    archive.add("2026Q1", [*(record(code, words, **ended) for code, words in old.items()), *begun], posted="2025-12-29")
    archive.add(
        "2026Q2",
        [*(record(code, words, xref=named[code], **ended) for code, words in old.items()), *begun],
        posted="2026-03-27",
    )
    archive.build().close()

    def told(known_on: dt.date) -> list[tuple[object, ...]]:
        with duckdb.connect() as connection:
            load_answers(connection, archive.root / "hcpcs.duckdb", known_on)
            asked = "code IN ('C9468', 'S0013') AND DATE '2026-02-01' BETWEEN first_day AND last_day"
            answers = f"SELECT code, status, successor, successor_evidence FROM code_days WHERE {asked} ORDER BY code"
            return connection.execute(answers).fetchall()

    assert told(day("2026-03-26")) == [
        ("C9468", "terminated", None, None),
        ("S0013", "terminated", "J0013", "same_descriptor"),
    ]
    assert told(day("2026-03-27")) == [
        ("C9468", "terminated", "J7203", "cms_xref"),
        ("S0013", "terminated", "J0013", "cms_xref"),
    ]
    with duckdb.connect(str(archive.root / "hcpcs.duckdb"), read_only=True) as built:
        named_from = built.execute("SELECT DISTINCT named_from, published_by_cms FROM replacement").fetchall()
        assert named_from == [(day("2026-03-27"), True)]


@pytest.mark.mirror
def test_real_evidence_by_the_day_on_which_cms_gave_it(mirror_database: Path) -> None:
    # C9468 ends in January 2019's file without a word; a correction of 3 January names J7203, a row of 2020 too.
    told = {}
    for known_on in ("2018-11-05", "2019-01-02", "2019-01-03", "2019-12-31"):
        with duckdb.connect() as connection:
            load_answers(connection, mirror_database, day(known_on))
            asked = "code = 'C9468' AND DATE '2019-01-15' BETWEEN first_day AND last_day"
            answer = connection.execute(f"SELECT successor, successor_evidence FROM code_days WHERE {asked}").fetchone()
            told[known_on] = answer
    assert told == {
        "2018-11-05": ("J7203", "same_descriptor"),
        "2019-01-02": ("J7203", "same_descriptor"),
        "2019-01-03": ("J7203", "cms_correction"),
        "2019-12-31": ("J7203", "cms_correction"),
    }
    with duckdb.connect(str(mirror_database), read_only=True) as built:
        now = built.execute("SELECT evidence, all_evidence FROM replacement WHERE old_code = 'C9468'").fetchall()
    assert now == [("cms_xref", "cms_xref,cms_correction,same_descriptor")]

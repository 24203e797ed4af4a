"""A consumer may hold any DuckDB client since 1.0: a real one, in its own environment, opens the file and asks it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

OLD = "1.0.0"
STORAGE_OF_OLD = 64  # the number that DuckDB 0.10 to 1.1 write into the header, and the newest that they read

QUESTIONS = [
    "SELECT code, valid_from, valid_to, long_description FROM codes_on(DATE '2026-01-15') ORDER BY code",
    "SELECT code FROM codes_on_as_known(DATE '2026-01-15', DATE '2025-12-01') ORDER BY code",
    "SELECT code FROM codes_on_as_filed(DATE '2026-01-15', DATE '2026-01-12') ORDER BY code",
    "SELECT code, coverage_code FROM codes_on_as_filed(DATE '2026-01-15', NULL) ORDER BY code",
    "SELECT code_status('S0013', DATE '2025-12-31'), code_status(' s0013 ', DATE '2026-01-01'), code_status('99213', "
    "DATE '2026-01-01'), code_status('D0120', DATE '2026-01-01'), code_status('x', DATE '2026-01-01'), "
    "code_status('G9999', DATE '2026-01-01'), code_status('J0013', DATE '2025-01-01')",
    "SELECT * FROM successors('S0013', DATE '2026-01-15')",
    "SELECT * FROM successors('C9301', DATE '2026-01-15')",
    "SELECT * FROM successors('A0021', DATE '2026-01-15')",
    "SELECT * FROM changes_between('2025Q3', '2026Q1')",
    "SELECT code, code_status(code, DATE '2026-01-15') FROM code ORDER BY code",
    "SELECT count(*) FROM code WHERE code_status(code, DATE '2026-01-15') = 'valid'",
    "SELECT * FROM archive_on(DATE '2026-07-01')",
    "SELECT code, superseded_by FROM codes_of('2026Q1#1')",
    "SELECT * FROM revision_changes('2025Q4#1', '2025Q4#2')",
    "SELECT c.code, s.path FROM code AS c, successors(c.code, DATE '2026-01-15') AS s ORDER BY ALL",
]
# Every table is read whole, and every comment: what an old client cannot decode shows here.
EVERYTHING = """
import json, sys, duckdb
con = duckdb.connect(sys.argv[1], read_only=True)
tables = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
answers = [con.execute(question).fetchall() for question in json.load(sys.stdin)]
answers += [sorted(map(str, con.execute(f"SELECT * FROM {name}").fetchall())) for name in tables]
print(json.dumps([duckdb.__version__, tables, answers], default=str))
"""


@pytest.fixture(scope="session")
def old_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python whose only package is the old client."""
    folder = tmp_path_factory.mktemp("old-client")
    python = folder / "bin" / "python"
    uv = Path(sys.executable).parent / "uv"
    if uv.exists():
        steps = [[uv, "venv", "-q", folder, "--python", sys.executable, "--allow-existing"],
                 [uv, "pip", "install", "-q", "--python", python, f"duckdb=={OLD}"]]  # fmt: skip
    else:
        steps = [[sys.executable, "-m", "venv", folder],
                 [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", f"duckdb=={OLD}"]]  # fmt: skip
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            pytest.skip(f"DuckDB {OLD} cannot be installed here ({reason}); the storage version is tested all the same")
    return python


def test_storage_version_is_one_that_duckdb_1_0_reads(full_path: Path) -> None:
    header = full_path.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == STORAGE_OF_OLD


def test_no_index_stands_in_the_file(full: duckdb.DuckDBPyConnection) -> None:
    """A 1.0 client cannot open a file with an index written by 2.0: keys are proved by tests instead."""
    assert full.execute("SELECT table_name, constraint_type FROM duckdb_constraints() "
                        "WHERE constraint_type NOT IN ('NOT NULL')").fetchall() == []  # fmt: skip
    assert full.execute("SELECT count(*) FROM duckdb_indexes()").fetchone() == (0,)


def test_duckdb_1_0_gives_the_same_answers(old_python: Path, full_path: Path) -> None:
    done = subprocess.run(
        [old_python, "-c", EVERYTHING, full_path],
        input=json.dumps(QUESTIONS),
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.returncode == 0, done.stderr
    version, tables, answers = json.loads(done.stdout)
    assert version == OLD
    ours = subprocess.run(
        [sys.executable, "-c", EVERYTHING, full_path],
        input=json.dumps(QUESTIONS),
        capture_output=True,
        text=True,
        check=True,
    )
    _, our_tables, our_answers = json.loads(ours.stdout)
    assert tables == our_tables
    for question, answer, our_answer in zip([*QUESTIONS, *tables], answers, our_answers, strict=True):
        assert answer == our_answer, question
        assert_says_something(question, answer)


def assert_says_something(question: str, answer: list[Any]) -> None:
    """Two empty answers are equal, and prove nothing. Only the quality results are filled after the build."""
    assert answer or question == "quality_result", question


def test_every_macro_is_asked(full: duckdb.DuckDBPyConnection) -> None:
    macros = full.execute(
        "SELECT DISTINCT function_name FROM duckdb_functions() "
        "WHERE database_name = current_database() AND NOT internal"
    ).fetchall()
    assert macros
    assert [name for (name,) in macros if not any(f"{name}(" in question for question in QUESTIONS)] == []

"""The published database is replaced in one step: readers keep what they opened, and no crash leaves half a file."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from etl.build import table_digests
from etl.publish import publish_releases, replace_database, verify_manifest, write_manifest
from tests.staging import StagedArchive, record

ROOT = Path(__file__).parent.parent.parent
READER = """
import sys, duckdb
con = duckdb.connect(sys.argv[1], read_only=True)
for _ in sys.stdin:
    print(con.execute("SELECT count(*), max(code) FROM code").fetchall(), flush=True)
"""
PUBLISHER = """
import itertools, shutil, sys
from pathlib import Path
from etl.build import table_digests
from etl.publish import publish_releases, replace_database, write_manifest
import duckdb
home = Path(sys.argv[1])
print("ready", flush=True)
for source in itertools.cycle(sys.argv[2:]):
    new = home / "hcpcs.duckdb.new"
    shutil.copy(source, new)
    files = publish_releases(new, home / "publish")
    with duckdb.connect(str(new), read_only=True) as connection:
        digests = table_digests(connection)
    replace_database(new, home / "hcpcs.duckdb")
    write_manifest(home / "publish", files, digests)
"""


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An older database of one release and a newer one of two."""
    archive = StagedArchive(tmp_path_factory.mktemp("databases"))
    archive.add("2025Q4", [record("A0021"), *(record(f"G{n:04}") for n in range(500))])
    archive.build("older.duckdb").close()
    archive.add("2026Q1", [record("A0021"), record("J0013", add="2026-01-01", action="A")])
    archive.build("newer.duckdb").close()
    return archive.root / "older.duckdb", archive.root / "newer.duckdb"


def codes_in(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute("SELECT count(*) FROM code").fetchone()
        assert row
        return int(row[0])


def test_new_database_takes_the_place_of_the_old(databases: tuple[Path, Path], tmp_path: Path) -> None:
    published = tmp_path / "hcpcs.duckdb"
    for source, expected in zip(databases, (501, 502), strict=True):
        new = Path(shutil.copy(source, tmp_path / "hcpcs.duckdb.new"))
        replace_database(new, published)
        assert codes_in(published) == expected
        assert [p.name for p in tmp_path.iterdir()] == ["hcpcs.duckdb"]


def test_reader_in_another_process_keeps_the_old_data_and_a_new_one_sees_the_new(
    databases: tuple[Path, Path], tmp_path: Path
) -> None:
    older, newer = databases
    published = Path(shutil.copy(older, tmp_path / "hcpcs.duckdb"))
    new = Path(shutil.copy(newer, tmp_path / "hcpcs.duckdb.new"))
    with reader_of(published) as reader:
        replace_database(new, published)
        # It opened the old file before, and reads its tables only now.
        assert answer_of(reader) == "[(501, 'G0499')]"
        with reader_of(published) as later:
            assert answer_of(later) == "[(502, 'J0013')]"
        assert answer_of(reader) == "[(501, 'G0499')]"


def reader_of(path: Path) -> subprocess.Popen[str]:
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert answer_of(reader).startswith("[(")
    return reader


def answer_of(reader: subprocess.Popen[str]) -> str:
    assert reader.stdin and reader.stdout
    reader.stdin.write("ask\n")
    reader.stdin.flush()
    return reader.stdout.readline().strip()


def test_stale_write_ahead_log_beside_either_file_is_not_applied(databases: tuple[Path, Path], tmp_path: Path) -> None:
    """A log is applied to whatever file has its name: one left by a crash would spoil a database that it never met."""
    older, newer = databases
    published = Path(shutil.copy(older, tmp_path / "hcpcs.duckdb"))
    log = left_behind_log(older, tmp_path)
    new = Path(shutil.copy(newer, tmp_path / "hcpcs.duckdb.new"))
    shutil.copy(log, tmp_path / "hcpcs.duckdb.wal")
    shutil.copy(log, tmp_path / "hcpcs.duckdb.new.wal")
    replace_database(new, published)
    assert codes_in(published) == 502
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("hcpcs")) == ["hcpcs.duckdb"]


def left_behind_log(source: Path, folder: Path) -> Path:
    """The log of a process that was killed after it had deleted every code of a copy."""
    victim = Path(shutil.copy(source, folder / "victim.duckdb"))
    script = (
        "import duckdb, os, signal, sys; con = duckdb.connect(sys.argv[1]); con.execute('DELETE FROM code'); "
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(victim)], check=False)
    log = victim.with_name("victim.duckdb.wal")
    assert log.stat().st_size > 0
    return log


def test_kill_at_any_moment_leaves_a_whole_database(databases: tuple[Path, Path], tmp_path: Path) -> None:
    whole = [digests_of(path) for path in databases]
    shutil.copy(databases[0], tmp_path / "hcpcs.duckdb")
    chance = random.Random(20260101)
    found = []
    for _ in range(5):
        publisher = subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, str(tmp_path), *map(str, databases)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert publisher.stdout and publisher.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 0.6))
        publisher.send_signal(signal.SIGKILL)
        publisher.wait()
        publisher.stdout.close()
        found.append(whole.index(digests_of(tmp_path / "hcpcs.duckdb")))
    assert len(found) == 5  # each time one of the two, whole
    publish_anew(databases[1], tmp_path)


def digests_of(path: Path) -> object:
    with duckdb.connect(str(path), read_only=True) as connection:
        return table_digests(connection)


def publish_anew(source: Path, home: Path) -> None:
    """After a crash the next run needs nobody's help: it ends as if nothing had happened."""
    new = Path(shutil.copy(source, home / "hcpcs.duckdb.new"))
    files = publish_releases(new, home / "publish")
    replace_database(new, home / "hcpcs.duckdb")
    write_manifest(home / "publish", files, ())
    assert verify_manifest(home / "publish") == []
    assert list(home.rglob("*.new*")) == []
    assert codes_in(home / "hcpcs.duckdb") == 502

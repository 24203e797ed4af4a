"""What cannot be checked or written is refused with a sentence and an exit code of its own; nothing else is harmed."""

from __future__ import annotations

import gzip
import importlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from etl.claims.choices import Form
from etl.errors import ClaimsError, UsageError
from tests.claims.conftest import Check

LINES = "hcpcs,dos\nS0013,2026-01-15\nA4100,2026-01-15\n"
HCPCS = Path(sys.executable).with_name("hcpcs")


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "lines.csv"
    path.write_text(LINES)
    return path


@pytest.mark.parametrize("by_link", [False, True])
def test_pipe_is_not_replaced_by_a_file(checked: Check, lines: Path, tmp_path: Path, by_link: bool) -> None:
    pipe = out = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    if by_link:
        out = tmp_path / "link.csv"
        out.symlink_to(pipe)
    with pytest.raises(UsageError, match="is no ordinary file: write to an ordinary file, or use --out - for standard"):
        checked(lines, out=out)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert out.is_symlink() == by_link


def test_standard_output_by_another_name_is_refused(database: Path, lines: Path, tmp_path: Path) -> None:
    said = tmp_path / "said.csv"
    with said.open("w") as stdout:
        done = subprocess.run(
            [HCPCS, "check", lines, "--database", database, "--out", said],
            stdout=stdout, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert "use --out - for standard output" in done.stderr


@pytest.mark.parametrize("name", ["out.csv", "out.parquet", "out.xlsx"])
@pytest.mark.parametrize("there", [True, False])
def test_link_stays_and_its_file_is_written(
    checked: Check, lines: Path, tmp_path: Path, name: str, there: bool
) -> None:
    (tmp_path / "elsewhere").mkdir()
    link, target = tmp_path / name, tmp_path / "elsewhere" / name
    link.symlink_to(target)
    if there:
        target.write_text("old")
    checked(lines, out=link)
    assert link.is_symlink()
    assert target.read_bytes()[:3] != b"old"
    assert list(target.parent.iterdir()) == [target]


def test_link_that_leads_nowhere_is_refused(checked: Check, lines: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    (tmp_path / "c.csv").symlink_to(tmp_path / "none" / "c.csv")
    for name, sentence in (("a.csv", "is no ordinary file"), ("c.csv", "there is no such folder")):
        with pytest.raises(UsageError, match=sentence):
            checked(lines, out=tmp_path / name)
        assert (tmp_path / name).is_symlink()


def test_file_that_bears_the_name_of_an_unfinished_one_is_left_alone(checked: Check, tmp_path: Path) -> None:
    lines = tmp_path / "out.csv.new"
    lines.write_text(LINES)
    checked(lines, out=tmp_path / "out.csv")
    assert lines.read_text() == LINES


def run(database: Path, *arguments: object, limit: str = "") -> subprocess.CompletedProcess[str]:
    """Run `hcpcs check` in a process of its own, under a limit of the shell's."""
    command = [HCPCS, "check", *arguments, "--database", database]
    shell = ["bash", "-c", f'{limit}; exec "$@"', "-", *command] if limit else command
    return subprocess.run(shell, capture_output=True, text=True, check=False, timeout=PATIENCE)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Lines of which the text is too large for a file of 1 MB, and the Parquet is not."""
    path = tmp_path / "many.parquet"
    duckdb.sql("SELECT 'S0013' AS hcpcs, DATE '2026-01-15' AS dos FROM range(100000)").write_parquet(str(path))
    return path


PATIENCE = 600
"""Seconds after which a command is given up: not a measure of speed, only the end of a hang (DuckDB 2.0, where a write
fails, once waited for ever for one of its threads)."""
SMALL_FILES = "ulimit -f 1000"  # in KiB: as a full disk does, it ends writing in the middle


def test_full_disk_is_not_taken_for_lines_that_need_attention(database: Path, many: Path, tmp_path: Path) -> None:
    done = run(database, many, "--out", tmp_path / "out.csv", limit=SMALL_FILES)
    assert done.returncode == 5
    assert done.stderr.strip() == "The lines could not be checked or written: File too large. Nothing was written."
    assert list(tmp_path.iterdir()) == [many]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_standard_output_comes_behind_what_is_there_and_before_what_comes(
    database: Path, lines: Path, tmp_path: Path, form: str
) -> None:
    """Opened by a name of its own, the file that others append to would be emptied and written over."""
    told = tmp_path / "told"
    command = f"{HCPCS} check {lines} --database {database} --format {form} --out -"
    alone = subprocess.run(["bash", "-c", command], capture_output=True, check=False).stdout
    told.write_bytes(b"BEFORE\n")
    subprocess.run(["bash", "-c", f"({command}; echo AFTER) >> {told} 2>/dev/null"], check=True)
    assert len(alone) > 100
    assert told.read_bytes() == b"BEFORE\n" + alone + b"AFTER\n"


def test_device_that_is_full_is_told(database: Path, lines: Path) -> None:
    command = f"{HCPCS} check {lines} --database {database} --out - > /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 5
    assert done.stderr.strip().endswith("No space left on device. What is on standard output is not whole.")


def test_reader_that_goes_away_is_not_taken_for_lines_that_need_attention(database: Path, many: Path) -> None:
    command = f"set -o pipefail; {HCPCS} check {many} --database {database} --out - | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 5
    assert done.stderr.strip().endswith("Broken pipe. What is on standard output is not whole.")


def test_folder_that_cannot_be_written_is_told(checked: Check, lines: Path, tmp_path: Path) -> None:
    name = "x" * 255  # too long for the system, whoever we are: even root
    with pytest.raises(ClaimsError, match="File name too long") as raised:
        checked(lines, out=tmp_path / f"{name}.csv")
    assert raised.value.exit_code == 5


def test_full_temporary_folder_is_told_as_such(database: Path, tmp_path: Path) -> None:
    text, temp = tmp_path / "many.csv", tmp_path / "temp"
    rows = "SELECT uuid() AS claim_id, 'S0013' AS hcpcs, '2026-01-15' AS dos FROM range(100000)"
    duckdb.sql(rows).write_csv(str(text))
    temp.mkdir()
    done = run(database, text, "--temp", temp, limit=SMALL_FILES)
    assert done.returncode == 5
    assert f"The temporary folder {temp} is full (File too large): name one with more room by --temp." in done.stderr
    assert not list(temp.iterdir())


def test_damaged_gzip_is_the_fault_of_the_file(checked: Check, tmp_path: Path) -> None:
    packed = gzip.compress(LINES.encode())
    for damaged in (packed[:15], packed[:12] + b"\xff" * 9, b"\x1f\x8b" + b"\x00" * 30):
        (tmp_path / "lines.csv.gz").write_bytes(damaged)
        with pytest.raises(UsageError, match="cannot be unpacked: it is damaged or cut short"):
            checked(tmp_path / "lines.csv.gz")


@pytest.mark.parametrize("memory", ["1B", "900KB", "20MB", "60MiB"])
def test_memory_too_small_for_anything_is_refused(checked: Check, lines: Path, memory: str) -> None:
    with pytest.raises(UsageError) as raised:
        checked(lines, memory=memory)
    assert str(raised.value) == f"{memory} of memory are not enough for anything: allow at least 64MB by --memory."


def test_least_memory_is_enough_for_a_few_lines(checked: Check, lines: Path, tmp_path: Path) -> None:
    for out in (None, tmp_path / "out.csv", tmp_path / "out.parquet"):
        assert checked(lines, memory="64MB", out=out).summary.lines == 2


@pytest.mark.parametrize("step", ["load_answers", "open_lines", "_check"])
def test_out_of_memory_is_one_sentence_wherever_it_happens(
    checked: Check, lines: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    work = getattr(importlib.import_module("etl.claims.check"), step)

    def with_little(connection: duckdb.DuckDBPyConnection, *others: object) -> object:
        connection.execute("SET memory_limit = '1MB'")  # from here on there is not enough
        return work(connection, *others)

    monkeypatch.setattr(f"etl.claims.check.{step}", with_little)
    with pytest.raises(ClaimsError) as raised:
        checked(lines)
    assert str(raised.value).startswith("800MB of memory or the room in the temporary folder were not enough: allow")
    assert raised.value.exit_code == 5


def test_file_given_twice_is_checked_once(checked: Check, lines: Path, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(lines)
    (tmp_path / "folder").mkdir()
    for again in (lines, tmp_path / "link.csv", tmp_path / "folder" / ".." / "lines.csv", tmp_path / "l*.csv"):
        found = checked(lines, again)
        assert found.summary.lines == 2, again
        assert found.notes == ("lines.csv was given more than once: it was checked once.",)


def test_files_of_the_same_content_are_two(checked: Check, lines: Path, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text(LINES)
    found = checked(lines, tmp_path / "other.csv")
    assert (found.summary.lines, found.notes) == (4, ())


def test_standard_input_given_twice_is_checked_once(database: Path, lines: Path) -> None:
    with lines.open() as stdin:
        done = subprocess.run(
            [HCPCS, "check", "-", "-", "--database", database, "--json"],
            stdin=stdin, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert json.loads(done.stdout)["summary"]["lines"] == 2


def test_standard_input_too_large_for_the_temporary_folder_is_told(database: Path, tmp_path: Path) -> None:
    (tmp_path / "much").write_text("hcpcs,dos\n" + "S0013,2026-01-15\n" * 100_000)
    command = f"ulimit -f 1000; {HCPCS} check - --database {database} --temp {tmp_path} < {tmp_path}/much"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 5
    assert f"The temporary folder {tmp_path} is full" in done.stderr


def test_workbook_of_too_many_lines_is_refused_before_they_are_checked(
    checked: Check, lines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.claims.check._check", lambda *_: pytest.fail("they are being checked"))
    many = tmp_path / "many.parquet"
    duckdb.sql("SELECT 'S0013' AS hcpcs, DATE '2026-01-15' AS dos FROM range(1048576)").write_parquet(str(many))
    with pytest.raises(UsageError) as raised:
        checked(many, out=tmp_path / "out.xlsx")
    assert str(raised.value) == (
        "A sheet of a workbook holds 1,048,575 lines, and there are 1,048,576: write CSV or Parquet."
    )
    with pytest.raises(UsageError, match="cannot be written to standard output"):
        checked(lines, out=Path("-"), form=Form.XLSX)

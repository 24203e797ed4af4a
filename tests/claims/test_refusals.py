"""What cannot be checked or written is refused with a sentence and an exit code of its own; nothing else is harmed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from etl.errors import UsageError
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

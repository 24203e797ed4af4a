"""Every command, query and snippet of the README does what it says, on the sample."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.cli.conftest import run_in
from tests.conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


SHELL = [line.split("#")[0].strip() for block in blocks("sh") for line in block.splitlines() if line.strip()]
HCPCS = [line for line in SHELL if line.startswith("hcpcs ")]
STATEMENTS = [s.strip() for block in blocks("sql") for s in re.sub(r"--.*", "", block).split(";") if s.strip()]


@pytest.mark.parametrize("command", HCPCS)
def test_command_of_the_readme_works(tmp_path: Path, sample_home: Path, sample_server: str, command: str) -> None:
    home = Path(shutil.copytree(sample_home, tmp_path / "home"))
    by_hand = tmp_path / "january-2026-alpha-numeric-hcpcs-file.zip"
    shutil.copy(max((home / "archive" / "2026Q1").glob("*.zip")), by_hand)
    arguments = [str(by_hand) if a.endswith(by_hand.name) else a for a in shlex.split(command)[1:]]
    done = run_in(home, sample_server, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text("utf-8")
    named = {word for line in [*SHELL, *re.findall(r"`(make [a-z ]+)`", README)] if line.startswith("make ")
             for word in line.split()[1:]}  # fmt: skip
    assert named, "the README names no make target"
    for target in named:
        assert re.search(rf"(?m)^{target}:", makefile), target


@pytest.mark.parametrize("statement", STATEMENTS)
def test_query_of_the_readme_gives_rows(sample_home: Path, statement: str) -> None:
    with duckdb.connect(str(sample_home / "hcpcs.duckdb"), read_only=True) as connection:
        assert connection.execute(statement).fetchall()


def test_python_of_the_readme_says_what_its_comments_say(sample_home: Path) -> None:
    (code,) = blocks("python")
    lines = code.replace("hcpcs-data/hcpcs.duckdb", str(sample_home / "hcpcs.duckdb")).splitlines()
    scope: dict[str, object] = {"answers": []}
    kept = [re.sub(r"^( +)(codes\.[^#]*?) *(#.*)?$", r"\1answers.append(\2)", line) for line in lines]
    exec("\n".join(kept), scope)  # the README's own text
    status, successors, changes = scope["answers"]  # type: ignore[misc]
    assert status.name == "VALID"
    assert [(s.code, s.evidence) for s in successors] == [("J0013", "same_descriptor")]
    assert len(changes) > 0


def test_answer_shown_in_the_readme_is_the_answer(sample_home: Path, sample_server: str) -> None:
    shown = next(block for block in blocks("text") if block.startswith("$ hcpcs"))
    command, *answer = shown.strip().splitlines()
    done = run_in(sample_home, sample_server, *shlex.split(command)[2:])
    assert done.stdout.startswith("\n".join(answer)), done.stdout


def test_macros_and_tables_of_the_readme_exist(sample_home: Path) -> None:
    with duckdb.connect(str(sample_home / "hcpcs.duckdb"), read_only=True) as connection:
        held = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    section = README[README.index("## What each table means") : README.index("**Two clocks.**")]
    named = {name for row in re.findall(r"(?m)^\| (`[^|]+) \|", section) for name in re.findall(r"`([a-z_]+)`", row)}
    assert named <= held

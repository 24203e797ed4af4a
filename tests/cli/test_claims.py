"""`hcpcs check` as a biller uses it, and as the README shows it."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.cli.calling import call
from tests.conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text("utf-8")
SECTION = README[README.index("## Check claim lines") : README.index("## What each table means")]
HCPCS = Path(sys.executable).with_name("hcpcs")


def block(language: str) -> str:
    """The fenced block of the README's section on claim lines."""
    found = re.search(rf"```{language}\n(.*?)```", SECTION, flags=re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The README's claim lines, as CSV and as Parquet, in a folder of their own in which we stand."""
    text = block("text").split("$ cat lines.csv\n")[1].split("$ hcpcs")[0]
    (tmp_path / "lines.csv").write_text(text, "utf-8")
    (tmp_path / "claims").mkdir()
    duckdb.sql(f"FROM read_csv('{tmp_path}/lines.csv', all_varchar = true)").write_parquet(
        str(tmp_path / "claims/a.parquet")
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path / "lines.csv"


def test_answer_shown_in_the_readme_is_the_answer(sample_home: Path, lines: Path) -> None:
    shown = block("text").split("$ hcpcs check lines.csv\n")[1]
    said = call(sample_home, "check", "lines.csv", columns=100)
    answer = "\n".join(line.rstrip() for line in said.out.splitlines())
    at = 0
    for part in shown.split("...\n"):
        assert part.strip() in answer[at:], f"{part}\nis not in\n{answer}"
        at = answer.index(part.strip())
    assert said.code == 1


def test_commands_of_the_readme_work(sample_home: Path, lines: Path) -> None:
    environment = os.environ | {"HCPCS_HOME": str(sample_home), "PATH": f"{HCPCS.parent}:{os.environ['PATH']}"}
    for command in (line.removeprefix("$ ") for line in block("console").splitlines()):
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == (0 if "--list-rules" in command else 1), done.stderr
        assert "Traceback" not in done.stderr
    with Path("checked.csv").open(newline="", encoding="utf-8") as stream:
        checked = {row["hcpcs"]: row for row in csv.DictReader(stream)}
    assert checked["S0080"]["hcpcs_successor_units"] == "300.0"
    assert checked["99213"]["hcpcs_needs_attention"] == "false"
    rules = duckdb.sql("SELECT hcpcs_rules FROM 'checked.parquet' WHERE hcpcs = 'S0013'").fetchall()
    assert rules == [("s_code_on_medicare (error)",)]


def test_json_for_a_machine(sample_home: Path, lines: Path) -> None:
    told = json.loads(call(sample_home, "check", "lines.csv", "--json", "--top", "2").out)
    assert told["summary"]["needing_attention"] == 4
    assert told["summary"]["outdated"][0]["successor"] == "J0013"
    assert [(line["file"], line["line"], line["hcpcs_successor"]) for line in told["lines"]] == [
        ("lines.csv", 1, "J0013"),
        ("lines.csv", 2, "J2516"),
    ]


def test_no_line_to_look_at_is_exit_code_0(sample_home: Path, lines: Path) -> None:
    lines.write_text("hcpcs,dos\nS0013,2025-12-31\n99213,2025-12-31\n")
    said = call(sample_home, "check", "lines.csv")
    assert (said.code, said.err) == (0, "")
    assert "2 lines, 0 of them to look at. As CMS had it on 2026-01-12." in said.out


def test_another_database_can_be_asked(sample_home: Path, lines: Path, tmp_path: Path) -> None:
    other = shutil.copy(sample_home / "hcpcs.duckdb", tmp_path / "other.duckdb")
    assert call(tmp_path / "nowhere", "check", "lines.csv", "--database", str(other)).code == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("none.csv",), "There is no file none.csv"),
        (("lines.csv", "--code", "px"), "There is no column 'px' for the code. The columns are: claim_id, hcpcs"),
        (("lines.csv", "--no-rule", "x"), "There is no rule 'x'"),
        (("lines.csv", "--known-on", "yesterday"), "is not a date: write it as yyyy-mm-dd"),
        (("lines.csv", "--code", "hcpcs", "--date", "hcpcs"), "The column hcpcs is given for two things"),
        (("lines.csv", "--known-on", "2199-01-01"), "Nobody knows yet what CMS will have published by 2199-01-01"),
        (("lines.csv", "--out", "lines.csv"), "holds the lines that are checked"),
        (("lines.csv", "--payer", "me"), "Invalid value for '--payer'"),
    ],
)
def test_wrong_use_is_a_sentence_and_exit_code_2(
    sample_home: Path, lines: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    said = call(sample_home, "check", *arguments)
    assert said.code == 2
    assert sentence in said.sentence


def test_spark_where_it_is_not_installed_says_what_to_install(sample_home: Path, lines: Path) -> None:
    try:
        import pyspark  # noqa: F401
    except ImportError:
        said = call(sample_home, "check", "lines.csv", "--engine", "spark")
        assert said.code == 2
        assert "pip install 'hcpcs-updates[spark]'" in said.sentence


def test_without_a_file_the_archive_itself_is_checked(sample_home: Path) -> None:
    said, quality = call(sample_home, "check", "--json"), call(sample_home, "quality", "--json")
    assert "the archive itself is checked" in said.sentence
    assert (said.code, said.out) == (quality.code, quality.out)
    assert json.loads(said.out)

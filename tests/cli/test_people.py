"""What a person meets at the terminal: readable answers at any width, and a sentence for every slip."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from etl.sample.quickstart import Quickstart
from tests.cli.calling import call

WIDTHS = (80, 200)


@pytest.mark.parametrize("columns", WIDTHS)
def test_diff_stands_by_kind_and_fits_the_terminal(sample_home: Path, columns: int) -> None:
    said = call(sample_home, "diff", "2020Q4", "2026Q1", columns=columns)
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    assert max(map(len, lines)) <= columns
    kinds = [line.split(" · ")[1].split(":")[0] for line in lines if line.startswith("2026Q1 · ")]
    assert kinds[:2] == ["discontinued", "added"]
    at = lines.index("  S0013  last day 2025-12-31 · replaced by J0013 (same_descriptor)")
    assert lines[at + 1] == "         Esketamine, nasal spray, 1 mg"


@pytest.mark.parametrize("columns", WIDTHS)
def test_lookup_fits_the_terminal(sample_home: Path, columns: int) -> None:
    for code in ("G9890", "C9469", "J7342", "S0013"):
        said = call(sample_home, "lookup", code, "--on", "2026-05-01", columns=columns)
        assert max(map(len, said.out.splitlines())) <= columns
        assert "…" not in said.out


def test_lookup_after_the_newest_release_says_how_far_we_know(sample_home: Path) -> None:
    said = call(sample_home, "lookup", "J0013", "--on", "2026-04-01")
    assert said.out.startswith("J0013 on 2026-04-01: valid. That is as far as 2026Q1 tells, the newest release held.")
    assert "as far as" not in call(sample_home, "lookup", "J0013", "--on", "2026-03-31").out
    found = json.loads(call(sample_home, "lookup", "S0013", "--on", "2026-04-01", "--json").out)
    assert (found["as_far_as"], found["successors"][0]["as_far_as"]) == ("2026Q1", "2026Q1")
    assert json.loads(call(sample_home, "lookup", "S0013", "--json").out)["as_far_as"] is None


@pytest.mark.parametrize("form", ["csv", "json"])
def test_diff_prints_the_published_change_file(sample_home: Path, form: str) -> None:
    printed = call(sample_home, "diff", "2025Q4", "2026Q1", "--format", form).out
    assert printed == (sample_home / "publish" / "2026Q1" / f"changes.{form}").read_text("utf-8")


def test_code_and_releases_may_be_typed_carelessly(sample_home: Path) -> None:
    assert call(sample_home, "lookup", " s0013 ", "--on", " 2025-12-31 ").out.startswith("S0013 on 2025-12-31: valid.")
    assert call(sample_home, "diff", " 2025q4", "2026-q1 ", "--type", " Discontinued ").code == 0


def test_status_tells_of_news_or_that_there_are_none_and_of_what_waits(tmp_path: Path, sample_server: str) -> None:
    none = "CMS's page offers nothing under a URL or a title that the archive has not seen."
    waits = "hcpcs.duckdb.new was built and waits: hcpcs publish."
    before = call(tmp_path, "status", page_url=sample_server)
    assert ("New on the page" in before.out, none in before.out, waits in before.out) == (True, False, False)
    assert call(tmp_path, "fetch", page_url=sample_server).code == 0
    (tmp_path / "hcpcs.duckdb.new").touch()
    after = call(tmp_path, "status", page_url=sample_server)
    assert ("New on the page" in after.out, none in after.out, waits in after.out) == (False, True, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("diff", "2025Q4", "2026Q1", "--type", "foo"), "'foo' is no type of change; there are: discontinued, added"),
        (("stage", "2021Q1"), "The archive holds no 2021Q1; it holds 2012Q1, "),
        (("status", "--page-url", "garbage"), "'garbage' is no address of a page: it must begin with http://"),
        (("fetch", "--zip", "nope.zip"), "nope.zip is not there. Give the zip that you downloaded"),
        (("fetch", "--zip", "/tmp"), "/tmp is a folder. Give the zip that you downloaded"),
        (("fetch", "--zip", "a" * 300), "File name too long). Give the zip that you downloaded"),
    ],
)
def test_wrong_use_exits_with_2_and_says_what_to_do(
    sample_home: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    said = call(sample_home, *arguments)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.sentence


@pytest.mark.parametrize("command", ["update", "build", "status --offline", "lookup S0013"])
@pytest.mark.parametrize("home", ["file", "file/below", "nul\0home", "a" * 300, "/proc/hcpcs", "/dev/null/hcpcs"])
def test_home_that_cannot_be_one_is_a_sentence(tmp_path: Path, command: str, home: str) -> None:
    (tmp_path / "file").write_text("somebody's file")
    said = call(NOT_SET, *command.split(), "--home", str(tmp_path / home))
    if home.startswith("/proc") and not command.startswith(("update", "build")):
        return  # nothing can be made there, but to look is no fault
    assert said.code == 2, said.err
    assert "--home" in said.sentence
    assert "nobody foresaw" not in said.sentence
    assert (tmp_path / "file").read_text() == "somebody's file"


NOT_SET = ""


def test_disk_that_refuses_is_a_sentence(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", "/dev/full")
    monkeypatch.setattr("tempfile.tempdir", "/dev/full")
    said = call(sample_home, "diff", "2025Q4", "2026Q1", "--format", "csv")
    assert said.code == 1
    assert "The system refused something: Not a directory (/dev/full/" in said.sentence


def test_where_nothing_waits_nothing_could_be_published(tmp_path: Path) -> None:
    said = call(tmp_path / "home", "publish")
    assert said.code == 4
    assert said.sentence.startswith("Nothing waits to be published at")


def test_quickstart_fits_the_terminal(sample_home: Path) -> None:
    said = io.StringIO()
    Quickstart(Console(file=said, width=80), sample_home).show_published()
    lines = said.getvalue().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("      2012Q1, 2016Q1"))
    assert all(line.startswith("      20") and len(line.rstrip()) <= 80 for line in lines[at : at + 2])
    assert lines[at + 1].rstrip().endswith("2026Q1")

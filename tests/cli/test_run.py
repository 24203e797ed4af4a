"""The commands that run the pipeline, on the sample over real HTTP."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from etl.archive import Archive
from etl.build import BuildInput, build_database
from etl.config import Settings
from etl.model import Release
from etl.pipeline.ingest import fetch_zip
from etl.pipeline.numbers import numbered
from etl.publish import verify_manifest
from etl.sample import build_site, serve
from etl.stage import stage_all
from tests.cli.calling import call
from tests.cli.conftest import Run, run_in, run_process

COMMANDS = ("status", "update", "fetch", "backfill", "stage", "quality", "build", "publish", "lookup", "diff", "check")


@dataclass(frozen=True)
class SpanOfReleases:
    """A home that `hcpcs backfill` filled, and what the command said."""

    home: Path
    done: CompletedProcess[str]


@pytest.fixture(scope="module")
def span(tmp_path_factory: pytest.TempPathFactory, sample_server: str) -> SpanOfReleases:
    home = tmp_path_factory.mktemp("span") / "home"
    return SpanOfReleases(home, run_in(home, sample_server, "backfill", "2020Q2", "2020Q4", "--json"))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches_by_example(hcpcs: Run, command: str) -> None:
    done = hcpcs(command, "--help")
    assert done.returncode == 0
    assert f"hcpcs {command}" in done.stdout


def test_update_publishes_every_release_of_the_page(sample_home: Path) -> None:
    manifest = json.loads((sample_home / "publish" / "manifest.json").read_text())
    released = {f["path"].split("/")[0] for f in manifest["files"] if "/" in f["path"]}
    assert released == {
        "2012Q1", "2016Q1", "2018Q1", "2019Q1", "2020Q1", "2020Q2", "2020Q3", "2020Q4", "2025Q4", "2026Q1", "current",
    }  # fmt: skip
    assert verify_manifest(sample_home / "publish") == []


def test_second_update_changes_nothing(tmp_path: Path, sample_home: Path, sample_server: str) -> None:
    home = Path(shutil.copytree(sample_home, tmp_path / "home"))
    before = {p: p.read_bytes() for p in (home / "publish").rglob("*") if p.is_file()}
    done = run_in(home, sample_server, "update")
    assert done.returncode == 0
    assert "No change file is new" in done.stdout
    assert re.search(r"quality\.html \([1-9][0-9]* warnings, which stop nothing\)", done.stdout)
    assert {p: p.read_bytes() for p in (home / "publish").rglob("*") if p.is_file()} == before


def test_building_again_from_the_zips_gives_the_published_digests(
    tmp_path: Path, span: SpanOfReleases, sample_server: str
) -> None:
    home = Path(shutil.copytree(span.home, tmp_path / "home"))
    published = json.loads((home / "publish" / "manifest.json").read_text())["tables"]
    assert json.loads(run_in(home, sample_server, "build", "--force", "--json").stdout)["digests"] == published


def test_archive_filled_by_hand_in_another_order_builds_the_same_tables(tmp_path: Path, sample_home: Path) -> None:
    settings = Settings(tmp_path / "by-hand")
    for file in sorted((sample_home / "archive").glob("*/*.zip"), reverse=True):
        fetch_zip(settings, file, Release.parse(file.parent.name))
    revisions = numbered(Archive(settings.archive).revisions())
    staged = stage_all([r for r, _ in revisions], settings.staged)
    inputs = [BuildInput(r, n, s.folder) for (r, n), s in zip(revisions, staged, strict=True)]
    told = {d.table: d.digest for d in build_database(inputs, tmp_path / "new.duckdb").digests}
    published = json.loads((sample_home / "publish" / "manifest.json").read_text())["tables"]
    differing = {t["table"] for t in published if told[t["table"]] != t["digest"]}
    # By hand there is no title and no URL, and nothing was checked here; all that tells of codes is the same.
    assert differing == {"revision", "quality_result"}


def test_dry_run_writes_nothing(tmp_path: Path, sample_server: str) -> None:
    home = tmp_path / "home"
    for arguments in (("update", "--dry-run"), ("fetch", "--dry-run"), ("backfill", "2020Q1", "2020Q4", "--dry-run")):
        done = run_in(home, sample_server, *arguments)
        assert done.returncode == 0, done.stderr
        assert "2020Q3" in done.stdout
    assert not home.exists()


def test_backfill_takes_its_span_only(span: SpanOfReleases) -> None:
    done = span.done
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["releases"] == ["2020Q2", "2020Q3", "2020Q4"]
    # Standard error is no terminal here, as in a cron job: a line for each step, and JSON alone on standard output.
    told = done.stderr.splitlines()
    assert [line for line in told if line.startswith("Fetching")][:1] == ["Fetching 2020Q4 alpha_numeric"]
    assert "Building: read 2020Q3 alpha_numeric" in told
    assert told[-1] == "Building: publishing"


def test_span_that_nobody_offers_builds_nothing_and_says_so_in_a_dry_run_too(
    tmp_path: Path, sample_server: str
) -> None:
    for option in (("--dry-run",), ()):
        said = call(tmp_path, "backfill", "2021Q1", "2021Q4", *option, page_url=sample_server)
        assert (said.code, said.out) == (1, "")
        assert "offers nothing for 2021Q1, 2021Q2, 2021Q3, 2021Q4" in said.sentence
    assert list(tmp_path.iterdir()) == []


def test_quarters_of_annual_years_are_not_missed(tmp_path: Path, sample_server: str) -> None:
    said = call(tmp_path, "backfill", "2018Q1", "2019Q1", "--dry-run", page_url=sample_server)
    assert (said.code, "offers nothing" in said.err) == (0, False)


def test_a_release_issued_again_becomes_a_second_revision(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for day in (dt.date(2025, 12, 10), dt.date(2026, 2, 1)):
        with serve(build_site(tmp_path / f"site-{day}", as_of=day)) as url:
            done = run_in(home, url, "fetch", "2026Q1", "--json")
            assert done.returncode == 0, done.stderr
    status = json.loads(run_in(home, "http://127.0.0.1:9/", "status", "--offline", "--json").stdout)
    numbers = [(r["release"], r["number"]) for r in status["revisions"] if r["kind"] == "alpha_numeric"]
    assert numbers == [("2026Q1", 1), ("2026Q1", 2)]


def test_status_shows_what_is_new_on_the_page(tmp_path: Path, sample_server: str) -> None:
    home = tmp_path / "home"
    run_in(home, sample_server, "fetch", "2026Q1")
    status = json.loads(run_in(home, sample_server, "status", "--json").stdout)
    assert "2025Q4" in {link["release"] for link in status["new_links"]}
    assert "2026Q1" not in {link["release"] for link in status["new_links"]}
    assert status["unplaced"]


@pytest.mark.usefixtures("impatient")
def test_page_that_cannot_be_reached_is_a_sentence(tmp_path: Path) -> None:
    done = run_in(tmp_path / "home", "http://127.0.0.1:9/page", "update")
    assert done.returncode in (1, 3)
    assert "127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def test_release_that_the_page_does_not_offer_is_said(tmp_path: Path, sample_server: str) -> None:
    done = run_in(tmp_path / "home", sample_server, "fetch", "2021Q3")
    assert "offers nothing for 2021Q3" in " ".join(done.stderr.split())
    assert done.returncode == 1


def test_one_bad_release_does_not_stop_the_others(tmp_path: Path) -> None:
    site = build_site(tmp_path / "site")
    bad = next((site / "files" / "zip").glob("july-2020*"))
    bad.write_text("<html><title>Access denied</title></html>")
    home = tmp_path / "home"
    with serve(site) as url:
        done = run_in(home, url, "backfill", "2020Q2", "2020Q4", "--json")
    assert done.returncode == 3
    assert "Access denied" in done.stderr
    assert json.loads(done.stdout)["releases"] == ["2020Q2", "2020Q4"]


@pytest.mark.mirror
def test_sample_never_lands_among_real_releases(tmp_path: Path, mirror: Path, sample_site: Path) -> None:
    home = tmp_path / "home"
    real = mirror / "files" / "zip" / "april-2020-alpha-numeric-hcpcs-file.zip"
    sample = next((sample_site / "files" / "zip").glob("july-2020*"))
    assert run_in(home, "http://127.0.0.1:9/", "fetch", "--zip", str(real)).returncode == 0
    refused = run_in(home, "http://127.0.0.1:9/", "fetch", "--zip", str(sample))
    assert refused.returncode == 1
    assert "must never be mixed" in " ".join(refused.stderr.split())
    assert len(list((home / "archive" / "2020Q3").glob("*.zip"))) == 0


def test_two_updates_at_once_wait_for_each_other(tmp_path: Path, sample_home: Path, sample_server: str) -> None:
    home = Path(shutil.copytree(sample_home, tmp_path / "home"))
    with ThreadPoolExecutor(2) as both:
        done = list(both.map(lambda _: run_process(home, sample_server, "update", "--no-fetch"), range(2)))
    assert [d.returncode for d in done] == [0, 0], [d.stderr for d in done]
    assert verify_manifest(home / "publish") == []

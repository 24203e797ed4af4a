"""From a link, or from a person's hands, into the archive; and what is kept outside."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.archive import Archive
from etl.archive.take import FetchStatus, take_by_hand, take_link
from etl.config import Settings
from etl.discover import read_page
from etl.errors import FetchError, UsageError
from etl.model import Kind, Link, Release
from etl.web import Patience, Session, make_session
from tests.servers import Answer, Site, serve
from tests.zips import anweb_row, anweb_text, make_zip, workbook

JANUARY = Release(2026, 1)
PATH = "/files/zip/january-2026-alpha-numeric-hcpcs-file.zip"
TITLE = "January 2026 Alpha-Numeric HCPCS File (ZIP)"
CORRECTIONS = workbook(("CODE", "ACTION", "EFF DATE"), ("G0013", "Add", "01/01/2026"))


@pytest.fixture
def session() -> Session:
    return make_session(Settings(Path("unused")), Patience(tries=2, backoff=0.01, connect=2, read=5))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def issue(tmp_path: Path) -> Path:
    return make_zip(tmp_path / "january.zip")


def link_to(site: Site, title: str = TITLE, release: Release = JANUARY, kind: Kind = Kind.ALPHA_NUMERIC) -> Link:
    return Link(release, kind, site.url + PATH, title)


# By link


def test_the_first_issue_is_new_the_same_is_unchanged_and_another_is_revised(
    session: Session, archive: Archive, issue: Path, tmp_path: Path
) -> None:
    later = make_zip(tmp_path / "b.zip", {"HCPC2026_JAN_ANWEB.txt": anweb_text(anweb_row("RT", "Right side", "7"))})
    answers = [Answer(body=path.read_bytes()) for path in (issue, issue, later, later)]
    with serve({PATH: lambda number, _: answers[number]}) as site:
        outcomes = [take_link(session, link_to(site), archive) for _ in answers]
    assert [outcome.status for outcome in outcomes] == [
        FetchStatus.NEW,
        FetchStatus.UNCHANGED,
        FetchStatus.REVISED,
        FetchStatus.UNCHANGED,
    ]
    assert [outcome.status.is_new for outcome in outcomes] == [True, False, True, False]
    assert outcomes[0].revision == outcomes[1].revision != outcomes[2].revision == outcomes[3].revision
    assert list(archive.incoming.iterdir()) == []


def test_what_the_server_calls_not_modified_is_not_downloaded(session: Session, archive: Archive, issue: Path) -> None:
    told: list[int] = []
    full = Answer(body=issue.read_bytes(), headers={"ETag": '"one"'})
    with serve({PATH: lambda number, headers: Answer(304) if headers.get("If-None-Match") else full}) as site:
        first = take_link(session, link_to(site), archive)
        dated = f"{TITLE} - Updated 01/14/2026"
        again = take_link(session, link_to(site, dated), archive, lambda done, total: told.append(done))
    assert again.status is FetchStatus.UNCHANGED
    assert again.revision == first.revision
    assert [sighting.title for sighting in again.revision.sightings] == [TITLE, dated]
    assert told == []


def test_fetching_again_repairs_what_the_disk_has_damaged(session: Session, archive: Archive, issue: Path) -> None:
    with serve({PATH: Answer(body=issue.read_bytes(), headers={"ETag": '"one"'})}) as site:
        path = take_link(session, link_to(site), archive).revision.path
        path.chmod(0o644)
        path.write_bytes(path.read_bytes().replace(b"JAN", b"FEB"))
        assert len(archive.verify()) == 1
        again = take_link(session, link_to(site), archive)
    assert again.status is FetchStatus.REPAIRED
    assert not again.status.is_new
    assert archive.verify() == []


def test_a_zip_of_another_release_is_kept_aside_with_the_reason(
    session: Session, archive: Archive, issue: Path
) -> None:
    april = Release(2026, 2)
    with serve({PATH: Answer(body=issue.read_bytes())}) as site:
        with pytest.raises(FetchError, match=r"belong to 2026Q1, not to 2026Q2.*hcpcs fetch --zip") as caught:
            take_link(session, link_to(site, "April 2026 Alpha-Numeric HCPCS File (ZIP)", april), archive)
        url = site.url + PATH
    assert archive.revisions() == []
    (kept,) = (archive.root / "_refused").glob("*.zip")
    assert kept.read_bytes() == issue.read_bytes()
    assert str(kept) in str(caught.value)
    beside = json.loads(kept.with_suffix(".json").read_text())
    assert beside["url"] == url
    assert beside["title"] == "April 2026 Alpha-Numeric HCPCS File (ZIP)"
    assert "belong to 2026Q1, not to 2026Q2" in beside["reason"]
    # The way out that the message offers.
    assert take_by_hand(kept, archive).revision.release == JANUARY


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"HCPC2026_Corrections.xlsx": CORRECTIONS}, "it holds corrections, and the link promises alpha_numeric"),
        ({"letter.txt": b"Dear Sir or Madam"}, r"it holds none of CMS's HCPCS files \(letter\.txt\)"),
        ({"Changes.txt": b"HCPCS/Modifier Code\tType of Change\r\n"}, "it holds none of CMS's HCPCS files"),
    ],
)
def test_a_zip_of_another_kind_is_kept_aside_too(
    session: Session, archive: Archive, tmp_path: Path, members: dict[str, bytes], says: str
) -> None:
    path = make_zip(tmp_path / "x.zip", members)
    with serve({PATH: Answer(body=path.read_bytes())}) as site, pytest.raises(FetchError, match=says):
        take_link(session, link_to(site), archive)
    assert len(list((archive.root / "_refused").glob("*.zip"))) == 1
    assert archive.revisions() == []


def test_a_table_whose_name_has_a_year_and_no_month_is_believed_to_its_link(
    session: Session, archive: Archive, tmp_path: Path
) -> None:
    path = make_zip(tmp_path / "x.zip", {"HCPC2021_ANWEB.txt": anweb_text()})
    july = Release(2021, 3)
    with serve({PATH: Answer(body=path.read_bytes())}) as site:
        outcome = take_link(session, link_to(site, "July 2021 Alpha-Numeric HCPCS File (ZIP)", july), archive)
    assert outcome.revision.release == july


def test_a_download_that_fails_leaves_the_archive_as_it_was(session: Session, archive: Archive) -> None:
    with serve({PATH: Answer(body=b"<title>Oops</title>")}) as site, pytest.raises(FetchError, match="“Oops”"):
        take_link(session, link_to(site), archive)
    assert archive.revisions() == []
    assert list(archive.incoming.iterdir()) == []


def test_what_killed_downloads_left_behind_is_removed_the_next_day(
    session: Session, archive: Archive, issue: Path
) -> None:
    archive.incoming.mkdir(parents=True)
    old, young = archive.incoming / ".download-old.zip", archive.incoming / ".download-young.zip"
    for path in (old, young):
        path.write_bytes(b"PK")
    os.utime(old, (0, 0))
    with serve({PATH: Answer(body=issue.read_bytes())}) as site:
        take_link(session, link_to(site), archive)
    assert list(archive.incoming.iterdir()) == [young]


# By hand


def test_a_zip_by_hand_is_recognised_by_its_members(archive: Archive, issue: Path) -> None:
    outcome = take_by_hand(issue, archive)
    assert (outcome.status, outcome.revision.release, outcome.revision.kind) == (
        FetchStatus.NEW,
        JANUARY,
        Kind.ALPHA_NUMERIC,
    )
    assert outcome.revision.file_name == "january.zip"
    (sighting,) = outcome.revision.sightings
    assert (sighting.url, sighting.title) == (None, None)
    assert take_by_hand(issue, archive).status is FetchStatus.UNCHANGED
    assert issue.is_file()


def test_a_zip_by_hand_and_the_same_from_cms_are_one_revision(session: Session, archive: Archive, issue: Path) -> None:
    by_hand = take_by_hand(issue, archive)
    with serve({PATH: Answer(body=issue.read_bytes())}) as site:
        fetched = take_link(session, link_to(site), archive)
    assert fetched.status is FetchStatus.UNCHANGED
    assert fetched.revision.sha256 == by_hand.revision.sha256
    assert fetched.revision.file_name == PATH.rsplit("/", 1)[1]
    assert len(fetched.revision.sightings) == 2


def test_a_zip_whose_release_cannot_be_told_needs_it_said(archive: Archive, tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"anweb.txt": anweb_text()})
    with pytest.raises(UsageError, match=r"Which release x\.zip belongs to .*\(anweb\.txt\).*--release 2026Q1"):
        take_by_hand(path, archive)
    assert take_by_hand(path, archive, Release(2022, 3)).revision.release == Release(2022, 3)


def test_a_release_that_the_members_contradict_is_refused_naming_both(archive: Archive, issue: Path) -> None:
    with pytest.raises(UsageError, match=r"january\.zip is not of 2026Q2: its members .* belong to 2026Q1"):
        take_by_hand(issue, archive, Release(2026, 2))
    assert archive.revisions() == []


def test_corrections_by_hand_are_corrections(archive: Archive, tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"V1_HCPC2018_Corrections_ANWEB.xlsx": CORRECTIONS})
    revision = take_by_hand(path, archive).revision
    assert (revision.release, revision.kind) == (Release(2018, 1), Kind.CORRECTIONS)


def test_a_zip_of_something_else_is_refused(archive: Archive, tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"holiday.jpg": b"\xff\xd8\xff"})
    with pytest.raises(FetchError, match=r"x\.zip holds none of CMS's HCPCS files \(holiday\.jpg\)"):
        take_by_hand(path, archive)


def test_a_file_that_is_not_there_is_said_so(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not there"):
        take_by_hand(tmp_path / "nowhere.zip", archive)


# The real ones

REAL = {
    ("2012Q1", "alpha_numeric"): "2011-10-29",
    ("2016Q1", "alpha_numeric"): "2015-11-04",
    ("2018Q1", "alpha_numeric"): "2018-03-07",
    ("2018Q1", "corrections"): "2018-09-11",
    ("2018Q1", "noc_codes"): "2017-11-06",
    ("2019Q1", "alpha_numeric"): "2018-11-02",
    ("2019Q1", "corrections"): "2019-01-03",
    ("2019Q1", "noc_codes"): "2018-11-03",
    ("2019Q1", "record_layout"): "2018-10-31",
    ("2020Q1", "alpha_numeric"): "2019-11-07",
    ("2020Q2", "alpha_numeric"): "2020-03-31",
    ("2020Q3", "alpha_numeric"): "2020-06-22",
    ("2020Q4", "alpha_numeric"): "2020-08-11",
    ("2025Q4", "alpha_numeric"): "2025-09-23",
    ("2026Q1", "alpha_numeric"): "2026-01-12",
}


@pytest.fixture
def mirror_page(mirror: Path) -> Iterator[str]:
    command = [sys.executable, str(mirror / "serve"), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


@pytest.mark.mirror
def test_every_real_zip_is_fetched_once_with_its_release_kind_and_posted_date(
    session: Session, archive: Archive, mirror: Path, mirror_page: str
) -> None:
    page = read_page(session, mirror_page)
    assert page.unplaced == ()
    outcomes = [take_link(session, link, archive) for link in page.links]
    assert {outcome.status for outcome in outcomes} == {FetchStatus.NEW}
    held = {(str(r.release), str(r.kind)): r.posted_date for r in archive.revisions()}
    assert held == {key: dt.date.fromisoformat(day) for key, day in REAL.items()}
    assert all(
        (mirror / "files" / "zip" / r.file_name).read_bytes() == r.path.read_bytes() for r in archive.revisions()
    )
    assert archive.verify() == []

    told: list[int] = []
    again = [take_link(session, link, archive, lambda done, total: told.append(done)) for link in page.links]
    assert {outcome.status for outcome in again} == {FetchStatus.UNCHANGED}
    assert told == []
    assert [outcome.revision for outcome in again] == [outcome.revision for outcome in outcomes]

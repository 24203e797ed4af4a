"""The archive keeps every zip once, in an order of its own, and knows what to ask of the server."""

from __future__ import annotations

import datetime as dt
import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from etl.archive import SAMPLE_COMMENT, Archive
from etl.errors import ArchiveError, FetchError, MixedOriginError, UsageError
from etl.model import Kind, Link, Origin, Release
from tests.archive.issues import ALPHA, BY_HAND, JANUARY, NOON, TITLE, URL, add, another_issue, seen
from tests.zips import anweb_row, anweb_text, make_zip

# Adding


def test_a_zip_is_kept_under_its_hash_with_a_manifest_beside_it(archive: Archive, issue: Path) -> None:
    added = add(archive, issue, seen())
    revision = added.revision
    assert added.is_new
    assert revision.path == archive.root / "2026Q1" / f"{revision.sha256}.zip"
    assert revision.path.read_bytes() == issue.read_bytes()
    assert archive.revisions() == [revision]
    fields = json.loads(revision.path.with_suffix(".json").read_text())
    assert fields == {
        "schema_version": 1,
        "release": "2026Q1",
        "kind": "alpha_numeric",
        "sha256": revision.sha256,
        "size": issue.stat().st_size,
        "file_name": "january-2026-alpha-numeric-hcpcs-file.zip",
        "origin": "cms",
        "posted_date": "2026-01-12",
        "members": [
            {
                "name": "HCPC2026_JAN_ANWEB_01122026.txt",
                "kind": "anweb_text",
                "size": 590,
                "modified": "2026-01-12T08:03:56",
            }
        ],
        "sightings": [
            {
                "url": URL,
                "title": TITLE,
                "updated_on": None,
                "fetched_at": "2026-01-13T12:00:00+00:00",
                "etag": None,
                "last_modified": None,
            }
        ],
    }


def test_an_archived_zip_cannot_be_written_by_accident(archive: Archive, issue: Path) -> None:
    assert stat.S_IMODE(add(archive, issue).revision.path.stat().st_mode) == 0o444


def test_an_archive_that_holds_nothing_yet_is_empty_and_not_made_by_looking(archive: Archive) -> None:
    assert archive.revisions() == []
    assert archive.verify() == []
    assert not archive.root.exists()


def test_the_same_bytes_again_add_nothing(archive: Archive, issue: Path) -> None:
    first = add(archive, issue, seen())
    manifest = first.revision.path.with_suffix(".json").read_bytes()
    again = add(archive, issue, seen(hours=5))
    assert not again.is_new
    assert again.revision == first.revision
    assert first.revision.path.with_suffix(".json").read_bytes() == manifest


def test_the_same_bytes_under_another_title_add_a_sighting(archive: Archive, issue: Path) -> None:
    add(archive, issue, seen())
    revision = add(archive, issue, seen("January 2026 HCPCS Files (ZIP)", hours=1)).revision
    assert [sighting.title for sighting in revision.sightings] == [TITLE, "January 2026 HCPCS Files (ZIP)"]
    assert archive.revisions()[0].sightings == revision.sightings


def test_a_newer_etag_for_the_same_bytes_is_remembered_for_the_next_time(archive: Archive, issue: Path) -> None:
    add(archive, issue, seen(etag='"one"'))
    (sighting,) = add(archive, issue, seen(etag='"two"', hours=3)).revision.sightings
    assert (sighting.etag, sighting.fetched_at) == ('"two"', NOON)


def test_new_bytes_under_the_old_url_are_a_new_revision(archive: Archive, tmp_path: Path) -> None:
    first = add(archive, another_issue(tmp_path, 8), seen())
    second = add(archive, another_issue(tmp_path, 12), seen(hours=1))
    assert second.is_new
    assert archive.revisions() == [first.revision, second.revision]
    assert [archive.name_of(revision) for revision in archive.revisions()] == ["2026Q1#1", "2026Q1#2"]


def test_the_same_bytes_cannot_be_of_two_kinds(archive: Archive, issue: Path) -> None:
    add(archive, issue)
    with pytest.raises(ArchiveError, match="is archived for 2026Q1 as alpha_numeric already"):
        archive.add(issue, release=JANUARY, kind=Kind.CORRECTIONS, sighting=BY_HAND)


def test_what_is_no_sound_zip_is_not_archived(archive: Archive, tmp_path: Path) -> None:
    page = tmp_path / "page.zip"
    page.write_bytes(b"<html>Access Denied</html>")
    with pytest.raises(FetchError, match=r"page\.zip is not a zip"):
        add(archive, page)
    assert archive.revisions() == []


def test_a_password_in_the_url_is_not_archived(archive: Archive, issue: Path) -> None:
    add(archive, issue, replace(seen(), url="https://me:secret@www.cms.gov/january.zip"))
    assert all(b"secret" not in path.read_bytes() for path in archive.root.rglob("*") if path.is_file())


def test_a_disk_that_refuses_is_said_so(tmp_path: Path, issue: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveError, match="cannot be written"):
        add(Archive(tmp_path / "file" / "archive"), issue)


# Sample and real


def test_sample_and_real_never_meet(archive: Archive, issue: Path, tmp_path: Path) -> None:
    sample = make_zip(tmp_path / "sample.zip", comment=SAMPLE_COMMENT)
    assert add(archive, issue).revision.origin is Origin.CMS
    with pytest.raises(MixedOriginError, match=r"holds CMS files .* sample files must never be mixed in.*--home"):
        add(archive, sample, release=Release(2020, 1))
    other = Archive(tmp_path / "other")
    assert add(other, sample).revision.origin is Origin.SAMPLE
    with pytest.raises(MixedOriginError, match=r"holds sample files .* CMS files must never be mixed in"):
        add(other, issue)
    assert len(archive.revisions()) == len(other.revisions()) == 1


# Order and names


def test_the_order_is_by_date_never_by_arrival(tmp_path: Path) -> None:
    issues = [another_issue(tmp_path, day, text) for day in (8, 12, 29) for text in ("Left side", "Right side")]
    orders = []
    for number, order in enumerate((issues, issues[::-1], issues[3:] + issues[:3])):
        archive = Archive(tmp_path / str(number))
        for path in order:
            add(archive, path)
        add(archive, issues[0], release=Release(2025, 4))
        orders.append([(revision.release, revision.sha256) for revision in archive.revisions()])
        days = [revision.posted_date.day for revision in archive.revisions_of(JANUARY)]
        assert days == [8, 8, 12, 12, 29, 29]
    assert orders[0] == orders[1] == orders[2]
    assert orders[0][0][0] == Release(2025, 4)


def test_two_issues_of_one_day_are_in_the_order_of_their_members(archive: Archive, tmp_path: Path) -> None:
    for hour in range(8):
        table = {"HCPC2026_JAN_ANWEB.txt": anweb_text(anweb_row("LT", f"Left side {hour * 7 % 8}", "7"))}
        saved = dt.datetime(2026, 1, 12, hour)  # noqa: DTZ001 - a zip knows no zone
        add(archive, make_zip(tmp_path / f"{hour}.zip", table, modified=saved))
    assert [revision.members[0].modified.hour for revision in archive.revisions()] == list(range(8))


def test_a_revision_is_found_by_what_people_call_it(archive: Archive, tmp_path: Path) -> None:
    first, second = (add(archive, another_issue(tmp_path, day)).revision for day in (8, 12))
    corrections = archive.add(
        another_issue(tmp_path, 3), release=JANUARY, kind=Kind.CORRECTIONS, sighting=BY_HAND
    ).revision
    assert archive.find("2026Q1") == [first, second, corrections]
    assert archive.find(" 2026q1#2 ") == [second]
    assert archive.find("2026Q1/corrections") == archive.find("2026Q1/corrections#1") == [corrections]
    assert archive.find(second.sha256[:8].upper()) == [second]
    assert archive.name_of(corrections) == "2026Q1/corrections#1"
    assert [archive.name_of(r) for r in (first, second)] == ["2026Q1#1", "2026Q1#2"]


@pytest.mark.parametrize("text", ["2026Q2", "2026Q1#2", "2026Q1#0", "2026Q1/noc_codes", "ffffff0"])
def test_what_the_archive_does_not_hold_is_said_with_what_it_does(archive: Archive, issue: Path, text: str) -> None:
    add(archive, issue)
    with pytest.raises(ArchiveError, match=r"holds no .* It holds 2026Q1"):
        archive.find(text)


@pytest.mark.parametrize("text", ["", "january", "2026Q5", "2026Q1#x", "2026Q1/pictures", "abc"])
def test_what_is_no_name_is_said_to_be_none(archive: Archive, text: str) -> None:
    with pytest.raises(UsageError):
        archive.find(text)


# Asking again


def link(url: str = URL, release: Release = JANUARY) -> Link:
    return Link(release, ALPHA, url, TITLE)


def test_the_newest_sighting_of_a_url_is_what_the_server_is_asked_about(archive: Archive, tmp_path: Path) -> None:
    assert archive.last_known(link()) is None
    newer = add(archive, another_issue(tmp_path, 8), seen(etag='"two"', hours=2)).revision
    add(archive, another_issue(tmp_path, 12), seen(etag='"one"', hours=1))
    last = archive.last_seen(link())
    assert last is not None
    assert (last[0], last[1].etag) == (newer, '"two"')
    assert archive.last_known(link("https://www.cms.gov/other.zip")) is None
    assert archive.last_known(link(release=Release(2026, 2))) is None


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:60] + b"?" + data[61:]])
def test_a_damaged_revision_is_not_asked_about(archive: Archive, issue: Path, damage: Callable[[bytes], bytes]) -> None:
    path = add(archive, issue, seen(etag='"one"')).revision.path
    path.chmod(0o644)
    path.write_bytes(damage(path.read_bytes()))
    assert archive.last_known(link()) is None


def test_a_title_that_changes_over_unchanged_bytes_is_noted(archive: Archive, issue: Path) -> None:
    revision = add(archive, issue, seen()).revision
    noted = archive.note_sighting(revision, seen("dated", dt.date(2026, 2, 1), hours=1))
    assert len(noted.sightings) == 2
    assert archive.revisions()[0].sightings == noted.sightings
    assert noted.posted_date == revision.posted_date

"""The archive keeps every zip for ever: once, whole, in an order of its own, through crashes and crowds."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import random
import signal
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.archive import SAMPLE_COMMENT, Added, Archive
from etl.archive.manifest import Manifest, ManifestError
from etl.errors import ArchiveError, FetchError, MixedOriginError, UsageError
from etl.model import Kind, Link, Member, MemberKind, Origin, Release, Sighting
from tests.zips import anweb_row, anweb_text, make_zip

JANUARY = Release(2026, 1)
ALPHA = Kind.ALPHA_NUMERIC
URL = "https://www.cms.gov/files/zip/january-2026-alpha-numeric-hcpcs-file.zip"
TITLE = "January 2026 Alpha-Numeric HCPCS File (ZIP)"
NOON = dt.datetime(2026, 1, 13, 12, tzinfo=dt.UTC)
BY_HAND = Sighting(None, None, NOON)


def seen(title: str | None = TITLE, updated: dt.date | None = None, hours: int = 0, **more: str) -> Sighting:
    return Sighting(URL, title, NOON + dt.timedelta(hours=hours), updated_on=updated, **more)


def member(kind: MemberKind, day: dt.date, name: str = "x") -> Member:
    return Member(name, 1, dt.datetime(day.year, day.month, day.day, 8), kind)  # noqa: DTZ001 - a zip knows no zone


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "home" / "archive")


@pytest.fixture
def issue(tmp_path: Path) -> Path:
    return make_zip(tmp_path / "january.zip")


def another_issue(tmp_path: Path, day: int, text: str = "Left side") -> Path:
    table = {"HCPC2026_JAN_ANWEB.txt": anweb_text(anweb_row("LT", text, "7"))}
    return make_zip(tmp_path / f"issue-{day}-{text}.zip", table, modified=dt.datetime(2026, 1, day))  # noqa: DTZ001


def add(archive: Archive, path: Path, sighting: Sighting = BY_HAND, release: Release = JANUARY) -> Added:
    return archive.add(path, release=release, kind=ALPHA, sighting=sighting)


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


# When was it known?


def manifest(members: tuple[Member, ...], *sightings: Sighting) -> Manifest:
    made = Manifest(JANUARY, ALPHA, "0" * 64, 1, "x.zip", Origin.CMS, members)
    for sighting in sightings:
        made = made.seen(sighting, "x.zip")
    return made


ANWEB_ON_12 = member(MemberKind.ANWEB_TEXT, dt.date(2026, 1, 12))


def test_posted_when_the_title_says() -> None:
    assert manifest((ANWEB_ON_12,), seen(updated=dt.date(2026, 1, 14))).posted_date == dt.date(2026, 1, 14)


def test_else_posted_when_the_newest_anweb_member_was_saved() -> None:
    members = (
        member(MemberKind.ANWEB_TEXT, dt.date(2026, 1, 10)),
        member(MemberKind.ANWEB_WORKBOOK, dt.date(2026, 1, 12)),
        member(MemberKind.CHANGE_LIST, dt.date(2026, 2, 1)),
    )
    assert manifest(members, seen()).posted_date == dt.date(2026, 1, 12)


def test_without_a_table_the_newest_member_that_is_known_counts() -> None:
    members = (
        member(MemberKind.CORRECTIONS, dt.date(2018, 1, 11)),
        member(MemberKind.CORRECTIONS, dt.date(2018, 9, 1)),
        member(MemberKind.UNKNOWN, dt.date(2020, 1, 1)),
    )
    assert manifest(members).posted_date == dt.date(2018, 9, 1)


def test_a_time_that_is_the_formats_zero_is_not_believed() -> None:
    nowhere = member(MemberKind.ANWEB_TEXT, dt.date(1980, 1, 1))
    report = member(MemberKind.CHANGE_LIST, dt.date(2025, 12, 29))
    assert manifest((nowhere, report)).posted_date == dt.date(2025, 12, 29)
    assert manifest((nowhere,)).posted_date == JANUARY.effective_date


def test_of_several_dates_the_earliest_counts() -> None:
    # CMS dates the title anew before it has swapped the file: the old bytes are seen under the next revision's date.
    first, later = seen("a", dt.date(2025, 12, 29)), seen("b", dt.date(2026, 1, 12), hours=9)
    assert manifest((ANWEB_ON_12,), first, later).posted_date == dt.date(2025, 12, 29)


def test_a_title_without_a_date_is_older_than_the_same_bytes_under_a_dated_one() -> None:
    anweb = member(MemberKind.ANWEB_TEXT, dt.date(2025, 12, 8))
    undated, dated = seen("a"), seen("b", dt.date(2025, 12, 29), hours=9)
    assert manifest((anweb,), undated, dated).posted_date == dt.date(2025, 12, 8)


def test_a_file_handed_over_says_nothing_on_when_it_was_posted() -> None:
    assert manifest((ANWEB_ON_12,), BY_HAND, seen(updated=dt.date(2026, 1, 14))).posted_date == dt.date(2026, 1, 14)


SIGHTINGS = st.lists(
    st.builds(
        Sighting,
        url=st.sampled_from([None, URL, "http://mirror/files/b.zip"]),
        title=st.sampled_from([None, "a", "b", "c"]),
        fetched_at=st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2027, 1, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001
        etag=st.none() | st.just('"e"'),
        updated_on=st.none() | st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31)),
    ),
    unique_by=lambda sighting: (sighting.url, sighting.title),
    max_size=6,
)


@given(SIGHTINGS, st.randoms(use_true_random=False))
def test_a_manifest_does_not_depend_on_the_order_of_arrival(sightings: list[Sighting], rng: random.Random) -> None:
    shuffled = sightings.copy()
    rng.shuffle(shuffled)
    one, other = manifest((ANWEB_ON_12,), *sightings), manifest((ANWEB_ON_12,), *shuffled)
    assert one.to_json() == other.to_json()


@given(SIGHTINGS)
def test_a_manifest_comes_back_from_its_json(sightings: list[Sighting]) -> None:
    written = manifest((ANWEB_ON_12, member(MemberKind.UNKNOWN, dt.date(2026, 1, 1), "Ä\u2028\x1b.txt")), *sightings)
    assert Manifest.from_json(written.to_json()) == written


@given(st.binary(max_size=50) | st.sampled_from([b"{}", b"[]", b"null", b'{"schema_version": 2}']))
def test_anything_else_is_no_manifest(data: bytes) -> None:
    with pytest.raises(ManifestError):
        Manifest.from_json(data)


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


# What goes wrong with disks and people


def test_a_flipped_byte_is_reported_by_name_and_the_rest_works(archive: Archive, tmp_path: Path) -> None:
    good, bad = (add(archive, another_issue(tmp_path, day)).revision for day in (8, 12))
    data = bytearray(bad.path.read_bytes())
    data[60] ^= 1
    bad.path.chmod(0o644)
    bad.path.write_bytes(data)
    (problem,) = archive.verify()
    assert problem.path == bad.path
    assert problem.sentence.startswith(f"2026Q1/{bad.sha256}.zip: its bytes have changed")
    assert archive.revisions() == [good, bad]


def test_fetching_a_damaged_zip_again_repairs_it(archive: Archive, issue: Path) -> None:
    bad = add(archive, issue, seen()).revision
    bad.path.chmod(0o644)
    bad.path.write_bytes(b"nonsense")
    assert "has 8 bytes" in archive.verify()[0].sentence
    assert not add(archive, issue, seen()).is_new
    assert archive.verify() == []
    assert archive.revisions() == [bad]


def test_a_broken_manifest_is_reported_by_name_and_the_rest_works(archive: Archive, tmp_path: Path) -> None:
    good, bad = (add(archive, another_issue(tmp_path, day)).revision for day in (8, 12))
    bad.path.with_suffix(".json").write_text('{"schema_version": 1, "release"')
    contents = archive.contents()
    assert contents.revisions == (good,)
    (problem,) = contents.problems
    assert problem.sentence.startswith(f"2026Q1/{bad.sha256}.json: it is not a manifest")
    assert archive.verify() == [problem]


def test_adding_the_zip_of_a_broken_manifest_again_writes_a_new_one_and_keeps_the_old(
    archive: Archive, issue: Path
) -> None:
    path = add(archive, issue).revision.path
    path.with_suffix(".json").write_text("broken")
    add(archive, issue, seen())
    assert archive.contents().problems == ()
    assert path.with_suffix(".json.broken").read_text() == "broken"


def test_a_manifest_without_its_zip_is_reported(archive: Archive, issue: Path) -> None:
    add(archive, issue).revision.path.unlink()
    assert "the zip of this manifest is gone" in archive.verify()[0].sentence
    assert add(archive, issue).revision.path.is_file()
    assert archive.verify() == []


def test_a_manifest_in_the_wrong_folder_is_reported(archive: Archive, issue: Path) -> None:
    revision = add(archive, issue).revision
    (archive.root / "2026Q1").rename(archive.root / "2025Q4")
    (problem,) = archive.contents().problems
    assert f"it describes {revision.short} of 2026Q1, and lies in the wrong place" in problem.sentence


def test_a_zip_without_manifest_is_described_from_its_bytes(archive: Archive, issue: Path) -> None:
    revision = add(archive, issue, seen()).revision
    revision.path.with_suffix(".json").unlink()
    (healed,) = archive.revisions()
    assert (healed.release, healed.kind, healed.members) == (revision.release, revision.kind, revision.members)
    assert (healed.posted_date, healed.origin, healed.sightings) == (revision.posted_date, Origin.CMS, ())
    assert add(archive, issue, seen()).revision == revision


@pytest.mark.parametrize("name", ["abc.zip", "0" * 64 + ".zip"])
def test_a_zip_that_somebody_put_there_is_reported(archive: Archive, issue: Path, name: str) -> None:
    revision = add(archive, issue).revision
    (archive.root / "2026Q1" / name).write_bytes(issue.read_bytes())
    contents = archive.contents()
    assert contents.revisions == (revision,)
    assert "the bytes of its zip have changed" in contents.problems[0].sentence


# Crashes and crowds

FORK = multiprocessing.get_context("fork")


def _add_and_die(root: Path, path: Path, survive: int) -> None:
    """Add a zip, and be killed, as by the kernel, at the file operation after `survive` others."""
    left = survive
    real = {name: getattr(os, name) for name in ("fsync", "replace", "unlink", "rename")}

    def deadly(name: str) -> Callable[..., object]:
        def operation(*args: object, **kwargs: object) -> object:
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
            return real[name](*args, **kwargs)

        return operation

    for name in real:
        setattr(os, name, deadly(name))
    add(Archive(root), path, seen())
    os._exit(0)


def test_a_process_killed_at_any_moment_of_an_add_loses_nothing(tmp_path: Path, issue: Path) -> None:
    deaths = 0
    for survive in range(40):
        archive = Archive(tmp_path / f"archive-{survive}")
        held = add(archive, another_issue(tmp_path, 8), seen()).revision
        child = FORK.Process(target=_add_and_die, args=(archive.root, issue, survive))
        child.start()
        child.join()
        deaths += child.exitcode == -signal.SIGKILL
        contents = archive.contents()
        assert contents.problems == ()
        assert held in contents.revisions
        for revision in contents.revisions:  # neither URL nor title is lost, however early it died
            assert [(s.url, s.title) for s in revision.sightings] == [(URL, TITLE)]
        again = add(archive, issue, seen())
        assert archive.revisions() == [held, again.revision]
        assert archive.verify() == []
        assert not list(archive.root.rglob(".copy-*"))
        if child.exitcode == 0:
            break
    else:
        pytest.fail("the add never came to its end")
    assert deaths >= 5


def _add_all(root: Path, paths: list[Path], seed: int) -> None:
    random.Random(seed).shuffle(paths)
    archive = Archive(root)
    for path in paths:
        add(archive, path, seen(f"{TITLE} {seed}"))
        assert archive.contents().problems == ()


def test_many_processes_at_once_do_no_harm(archive: Archive, tmp_path: Path) -> None:
    issues = [another_issue(tmp_path, day) for day in range(1, 6)]
    crowd = [FORK.Process(target=_add_all, args=(archive.root, issues, seed)) for seed in range(4)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join()
    assert [process.exitcode for process in crowd] == [0, 0, 0, 0]
    assert archive.verify() == []
    revisions = archive.revisions()
    assert [revision.posted_date.day for revision in revisions] == [1, 2, 3, 4, 5]
    for revision in revisions:
        assert sorted(str(s.title) for s in revision.sightings) == [f"{TITLE} {seed}" for seed in range(4)]


def _race(root: Path, path: Path) -> None:
    try:
        add(Archive(root), path)
    except MixedOriginError:
        os._exit(7)


def test_in_a_race_of_sample_and_real_only_one_gets_in(archive: Archive, issue: Path, tmp_path: Path) -> None:
    sample = make_zip(tmp_path / "sample.zip", comment=SAMPLE_COMMENT)
    racers = [FORK.Process(target=_race, args=(archive.root, path)) for path in (issue, sample)]
    for process in racers:
        process.start()
    for process in racers:
        process.join()
    assert sorted(process.exitcode or 0 for process in racers) == [0, 7]
    assert len(archive.revisions()) == 1


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([8, 12, 29]), max_size=6))
def test_however_often_and_in_whatever_order_bytes_come_each_is_kept_once(tmp_path: Path, days: list[int]) -> None:
    archive = Archive(tmp_path / f"archive-{len(list(tmp_path.iterdir()))}")
    new = [add(archive, another_issue(tmp_path, day)).is_new for day in days]
    assert sum(new) == len(set(days)) == len(archive.revisions())

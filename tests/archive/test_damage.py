"""What disks and people do to an archive is told, and the rest of it works."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.archive import Archive
from etl.model import Origin
from tests.archive.issues import add, another_issue, seen


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
    again = add(archive, issue, seen())
    assert (again.is_new, again.is_repaired) == (False, True)
    assert not add(archive, issue, seen()).is_repaired
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

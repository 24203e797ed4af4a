"""Checking the whole archive: in order of release, on the last fit one before, and not twice."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.check import CheckedRevision, CheckInput, check_all
from etl.check.archive_check import RESULT_FILE
from etl.errors import QualityError
from etl.model import Kind, Release
from tests.check.small import NEWER, OLDER, revision, write_staged

SHRUNK = "DELETE FROM record WHERE code BETWEEN 'Z0070' AND 'Z0099'"


def item(folder: Path, release: Release, number: int = 1, kind: Kind = Kind.ALPHA_NUMERIC) -> CheckInput:
    return CheckInput(revision(release, sha256=folder.name, kind=kind), number, folder)


def by_revision(checked: list[CheckedRevision]) -> dict[tuple[str, int], CheckedRevision]:
    return {(str(c.staged.revision.release), c.staged.number): c for c in checked}


def growth(checked: CheckedRevision) -> bool:
    return next(o.passed for o in checked.outcomes if o.expectation == "row_count_follows_previous_release")


@pytest.fixture
def no_great_expectations(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it, and nothing can be checked any more: what still gives an answer comes from what was kept."""
    return lambda: monkeypatch.setitem(sys.modules, "great_expectations", None)


def test_releases_are_checked_in_order_whatever_the_order_given(tmp_path: Path) -> None:
    older, newer = write_staged(tmp_path, OLDER), write_staged(tmp_path, NEWER)
    checked = check_all([item(newer, NEWER), item(older, OLDER)])
    assert [str(c.staged.revision.release) for c in checked] == ["2025Q4", "2026Q1"]
    assert all(c.is_fit for c in checked), [c.verdict for c in checked]
    # The codes of the older release were looked for in the newer one.
    assert any(o.suite == "previous_record" for o in checked[1].outcomes)
    assert not any(o.suite == "previous_record" for o in checked[0].outcomes)


def test_a_quarantined_release_is_no_measure_for_the_next_one(tmp_path: Path) -> None:
    # October is truncated; July was whole. January is whole too, and must not suffer from October.
    july = write_staged(
        tmp_path,
        Release(2025, 3),
        ["UPDATE record SET action_effective_date = DATE '2025-07-01' WHERE action_code <> 'N'"],
    )
    october = write_staged(tmp_path, OLDER, [SHRUNK])
    january = write_staged(tmp_path, NEWER)
    checked = by_revision(check_all([item(july, Release(2025, 3)), item(october, OLDER), item(january, NEWER)]))
    assert checked["2025Q3", 1].is_fit, checked["2025Q3", 1].verdict
    assert not checked["2025Q4", 1].is_fit
    assert "row_count_follows_previous_release" in checked["2025Q4", 1].verdict
    assert checked["2026Q1", 1].is_fit, checked["2026Q1", 1].verdict


def test_a_release_is_measured_on_the_newest_fit_revision_of_the_one_before(tmp_path: Path) -> None:
    first = write_staged(tmp_path, OLDER, sha256="1" * 64)
    broken = write_staged(tmp_path, OLDER, ["UPDATE record SET record_id = '4'", SHRUNK], sha256="2" * 64)
    newer = write_staged(tmp_path, NEWER)
    checked = by_revision(check_all([item(first, OLDER, 1), item(broken, OLDER, 2), item(newer, NEWER)]))
    assert not checked["2025Q4", 2].is_fit
    assert growth(checked["2026Q1", 1])
    # An intact, shorter re-issue would have counted: then the newer release has grown too much.
    shutil.rmtree(broken)
    shorter = write_staged(tmp_path, OLDER, [SHRUNK], sha256="2" * 64)
    checked = by_revision(check_all([item(first, OLDER, 1), item(shorter, OLDER, 2), item(newer, NEWER)]))
    assert checked["2025Q4", 2].is_fit, checked["2025Q4", 2].verdict
    assert not growth(checked["2026Q1", 1])


def test_a_hole_of_years_widens_the_band(tmp_path: Path) -> None:
    older = write_staged(
        tmp_path,
        Release(2020, 4),
        [SHRUNK, "UPDATE record SET action_effective_date = DATE '2020-10-01' WHERE action_code <> 'N'"],
    )
    newer = write_staged(tmp_path, NEWER)
    checked = by_revision(check_all([item(older, Release(2020, 4)), item(newer, NEWER)]))
    assert growth(checked["2026Q1", 1])


def test_all_together_or_each_after_the_other_the_outcomes_are_the_same(tmp_path: Path) -> None:
    """All are asked at once as if all were fit; whoever was measured on one that is not is asked again."""
    quarters = [Release(2025, 2), Release(2025, 3), OLDER, NEWER]
    broken = {Release(2025, 3): [SHRUNK], OLDER: ["UPDATE record SET record_id = '4'"]}
    items = []
    for quarter in quarters:
        of_it = f"UPDATE record SET action_effective_date = DATE '{quarter.effective_date}' WHERE action_code <> 'N'"
        items.append(item(write_staged(tmp_path, quarter, [of_it, *broken.get(quarter, ())]), quarter))
    together = check_all(items)
    assert [c.is_fit for c in together] == [True, False, False, True], [c.verdict for c in together]
    # With what the older ones were told before them, one by one.
    for folder in (i.folder for i in items):
        (folder / RESULT_FILE).unlink()
    one_by_one = [check_all(items[: n + 1])[-1] for n in range(len(items))]
    assert [c.outcomes for c in one_by_one] == [c.outcomes for c in together]


@pytest.fixture(scope="module")
def checked_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which both small releases were checked."""
    home = tmp_path_factory.mktemp("checked")
    check_all([item(write_staged(home, OLDER), OLDER), item(write_staged(home, NEWER), NEWER)])
    return home


@pytest.fixture
def folders(checked_once: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The two staged folders of a copy of that home, older first."""
    home = shutil.copytree(checked_once, tmp_path / "home")
    (older,) = (home / "staged" / str(OLDER)).iterdir()
    (newer,) = (home / "staged" / str(NEWER)).iterdir()
    return older, newer


def test_what_did_not_change_is_not_checked_twice(
    folders: tuple[Path, Path], no_great_expectations: Callable[[], None]
) -> None:
    no_great_expectations()
    checked = check_all([item(folders[0], OLDER), item(folders[1], NEWER)])
    assert all(c.is_fit and c.outcomes for c in checked)


@pytest.mark.parametrize("what", ["tables", "tables of the release before", "kept result", "number"])
def test_what_changed_is_checked_again(
    folders: tuple[Path, Path], no_great_expectations: Callable[[], None], what: str
) -> None:
    older, newer = folders
    number = 1
    match what:
        case "tables":
            (newer / "staged.json").write_text('{"fingerprint": "another"}', "utf-8")
        case "tables of the release before":
            (older / "staged.json").write_text('{"fingerprint": "another"}', "utf-8")
        case "kept result":
            (newer / RESULT_FILE).write_text("{half of", "utf-8")
        case "number":
            number = 2
    no_great_expectations()
    with pytest.raises(QualityError, match="not installed"):
        check_all([item(older, OLDER), item(newer, NEWER, number)])


def test_a_lost_result_is_found_again(folders: tuple[Path, Path]) -> None:
    kept = (folders[1] / RESULT_FILE).read_bytes()
    (folders[1] / RESULT_FILE).unlink()
    check_all([item(folders[0], OLDER), item(folders[1], NEWER)])
    assert (folders[1] / RESULT_FILE).read_bytes() == kept


def test_a_revision_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    older, newer = write_staged(tmp_path, OLDER), write_staged(tmp_path, NEWER)
    (older / "record.parquet").write_bytes(b"not a table")
    checked = by_revision(check_all([item(older, OLDER), item(newer, NEWER)]))
    assert not checked["2025Q4", 1].is_fit
    assert "record.parquet cannot be read as a staged table" in checked["2025Q4", 1].outcomes[0].examples[0]
    assert checked["2026Q1", 1].is_fit, checked["2026Q1", 1].verdict


def test_a_zip_of_corrections_is_checked_for_what_it_holds(tmp_path: Path) -> None:
    only_corrections = [
        "DELETE FROM record",
        "DELETE FROM change_list",
        "DELETE FROM member WHERE member_kind <> 'corrections'",
    ]
    folder = write_staged(tmp_path, NEWER, only_corrections)
    (checked,) = check_all([item(folder, NEWER, kind=Kind.CORRECTIONS)])
    assert checked.is_fit
    assert {o.suite for o in checked.outcomes} == {"correction", "member", "staged_code"}

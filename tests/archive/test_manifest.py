"""When an issue was known, whatever the order in which CMS's page showed it; and the file that keeps it."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.archive.manifest import Manifest, ManifestError
from etl.model import Member, MemberKind, Origin, Sighting
from tests.archive.issues import ALPHA, BY_HAND, JANUARY, URL, member, seen


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

"""Issues of January 2026, and ways in which CMS's page shows them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from etl.archive import Added, Archive
from etl.model import Kind, Member, MemberKind, Release, Sighting
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


def another_issue(tmp_path: Path, day: int, text: str = "Left side") -> Path:
    table = {"HCPC2026_JAN_ANWEB.txt": anweb_text(anweb_row("LT", text, "7"))}
    return make_zip(tmp_path / f"issue-{day}-{text}.zip", table, modified=dt.datetime(2026, 1, day))  # noqa: DTZ001


def add(archive: Archive, path: Path, sighting: Sighting = BY_HAND, release: Release = JANUARY) -> Added:
    return archive.add(path, release=release, kind=ALPHA, sighting=sighting)

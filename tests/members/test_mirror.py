"""Every real zip and every real member is recognised."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.members import (
    kind_of,
    open_members,
    read_member,
    recognise_member,
    recognise_release,
)
from etl.model import Kind, MemberKind

MIRROR_ZIPS = {
    "12anweb.zip": ("2012Q1", Kind.ALPHA_NUMERIC),
    "2016-annual-alpha-numeric-hcpcs-file.zip": ("2016Q1", Kind.ALPHA_NUMERIC),
    "2018-alpha-numeric-hcpcs-file.zip": ("2018Q1", Kind.ALPHA_NUMERIC),
    "2018-hcpcs-alpha-numeric-corrections.zip": ("2018Q1", Kind.CORRECTIONS),
    "2018-hcpcs-noc-codes.zip": ("2018Q1", Kind.NOC_CODES),
    "2019-alpha-numeric-hcpcs-file.zip": ("2019Q1", Kind.ALPHA_NUMERIC),
    "2019-hcpcs-alpha-numeric-corrections.zip": ("2019Q1", Kind.CORRECTIONS),
    "2019-hcpcs-noc-codes.zip": ("2019Q1", Kind.NOC_CODES),
    "2019-hcpcs-record-layout.zip": ("2019Q1", Kind.RECORD_LAYOUT),
    "2020-alpha-numeric-hcpcs-file.zip": ("2020Q1", Kind.ALPHA_NUMERIC),
    "april-2020-alpha-numeric-hcpcs-file.zip": ("2020Q2", Kind.ALPHA_NUMERIC),
    "july-2020-alpha-numeric-hcpcs-file.zip": ("2020Q3", Kind.ALPHA_NUMERIC),
    "october-2020-alpha-numeric-hcpcs-file.zip": ("2020Q4", Kind.ALPHA_NUMERIC),
    "october-2025-alpha-numeric-hcpcs-file.zip": ("2025Q4", Kind.ALPHA_NUMERIC),
    "january-2026-alpha-numeric-hcpcs-file.zip": ("2026Q1", Kind.ALPHA_NUMERIC),
}


@pytest.mark.mirror
@pytest.mark.parametrize("name", MIRROR_ZIPS)
def test_every_real_zip_is_recognised(mirror: Path, name: str) -> None:
    found = open_members(mirror / "files" / "zip" / name)
    release, kind = MIRROR_ZIPS[name]
    assert (str(recognise_release(found)), kind_of(found)) == (release, kind)
    assert [member.name for member in found if member.kind is MemberKind.UNKNOWN] == []


@pytest.mark.mirror
def test_every_real_member_is_known_by_its_content_alone(mirror: Path) -> None:
    for path in sorted((mirror / "files" / "zip").glob("*.zip")):
        for member in open_members(path):
            # The readme of 2018's corrections is free prose: only its name says what it is.
            if member.name != "HCPC2018_Corrections_README.txt":
                data = read_member(path, member.name, member.size)
                assert recognise_member("member", data) is member.kind, member.name

"""What comes out of a zip, and which zips are refused before anybody reads them."""

from __future__ import annotations

import datetime as dt
import io
import stat
import zipfile
from pathlib import Path

import pytest

from etl.errors import FetchError
from etl.members import (
    open_members,
    read_member,
)
from etl.members.unzip import Limits
from etl.model import Member, MemberKind
from tests.zips import JANUARY_12, anweb_text, make_zip


def test_members_come_with_size_time_and_kind(tmp_path: Path) -> None:
    text = anweb_text()
    path = make_zip(tmp_path / "a.zip", {"folder/HCPC2026_JAN_ANWEB.txt": text, "who.knows": b"?"})
    assert open_members(path) == (
        Member("folder/HCPC2026_JAN_ANWEB.txt", len(text), JANUARY_12, MemberKind.ANWEB_TEXT),
        Member("who.knows", 1, JANUARY_12, MemberKind.UNKNOWN),
    )
    assert read_member(path, "folder/HCPC2026_JAN_ANWEB.txt", 10_000) == text


def test_folders_and_litter_are_left_out(tmp_path: Path) -> None:
    litter = ("__MACOSX/._a.txt", "folder/Thumbs.db", ".DS_Store", "~$HCPC2026.xlsx", "folder/")
    path = make_zip(tmp_path / "a.zip", {"folder/a.txt": anweb_text(), **dict.fromkeys(litter, b"")})
    assert [member.name for member in open_members(path)] == ["folder/a.txt"]


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "not a zip"), (b"<!DOCTYPE html><title>Access Denied</title>", "not a zip"), (b"PK\x03\x04", "not a zip")],
)
def test_what_is_no_zip_is_refused(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(FetchError, match=says):
        open_members(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="no file"):
        open_members(tmp_path / "nowhere.zip")


def test_a_zip_cut_short_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip")
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(FetchError, match="only part of one"):
        open_members(path)


def test_a_flipped_byte_in_a_member_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("HCPC2026_JAN_ANWEB.txt", anweb_text())
    path.write_bytes(path.read_bytes().replace(b"Esketamine", b"Esketamide", 1))
    with pytest.raises(FetchError, match=r"a\.zip: HCPC2026_JAN_ANWEB\.txt is damaged: Bad CRC-32"):
        open_members(path)


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/passwd", "a/../../evil.txt", "..\\evil.txt", "C:\\evil.txt"])
def test_a_name_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FetchError, match=r"leads out of its own folder.*hand that zip over: hcpcs fetch --zip FILE"):
        open_members(make_zip(tmp_path / "a.zip", {name: b"x"}))


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo("HCPC2026_JAN_ANWEB.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(FetchError, match="symbolic link"):
        open_members(path)


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.txt": b"secret"})
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1  # the encryption flag in the zip's directory
    path.write_bytes(data)
    with pytest.raises(FetchError, match="encrypted"):
        open_members(path)


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "one")
        archive.writestr("a.txt", "two")
    with pytest.raises(FetchError, match=r"two members named a\.txt"):
        open_members(path)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "bomb.zip", {"HCPC2026_JAN_ANWEB.txt": bytes(32 << 20)})
    assert path.stat().st_size < 100_000
    with pytest.raises(FetchError, match="zip bomb"):
        open_members(path)


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(member=999), "unpacks to 1,000 bytes, more than the 999"),
        (Limits(total=1999), "unpacks to 2,000 bytes, more than the 1,999"),
        (Limits(count=1), "holds 2 members, more than the 1"),
    ],
)
def test_limits_are_kept(tmp_path: Path, limits: Limits, says: str) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.txt": b"a" * 1000, "b.txt": b"b" * 1000})
    with pytest.raises(FetchError, match=says):
        open_members(path, limits)


def test_a_zip_that_lies_about_the_size_of_a_member_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.txt": bytes(1 << 20)})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02") + 24  # the uncompressed size in the zip's directory
    data[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(FetchError, match="damaged"):
        open_members(path)


def test_a_zip_in_the_zip_is_refused_with_the_way_out(tmp_path: Path) -> None:
    inner = make_zip(tmp_path / "inner.zip").read_bytes()
    with pytest.raises(FetchError, match=r"hcpcs fetch --zip inner\.zip"):
        open_members(make_zip(tmp_path / "outer.zip", {"inner.zip": inner}))


def test_a_bomb_inside_a_workbook_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "")
        book.writestr("xl/worksheets/sheet1.xml", bytes(2 << 20))
    path = make_zip(tmp_path / "a.zip", {"HCPC2026_JAN_ANWEB.xlsx": stream.getvalue()})
    with pytest.raises(FetchError, match=r"the workbook HCPC2026_JAN_ANWEB\.xlsx unpacks to"):
        open_members(path, Limits(total=1 << 20))


def test_an_empty_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    zipfile.ZipFile(path, "w").close()
    with pytest.raises(FetchError, match="empty zip"):
        open_members(path)


def test_a_member_that_is_not_there_or_too_large_is_said_so(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.txt": b"abc"})
    with pytest.raises(FetchError, match=r"no member named b\.txt"):
        read_member(path, "b.txt", 10)
    with pytest.raises(FetchError, match="more than the 2 bytes"):
        read_member(path, "a.txt", 2)
    assert read_member(path, "a.txt", 3) == b"abc"


def test_a_time_that_is_no_time_does_not_stop_anything(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "a.zip", {"a.txt": b"abc"})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02") + 12  # time and date of the member, two bytes each
    data[at : at + 4] = bytes(4)
    path.write_bytes(data)
    assert open_members(path)[0].modified == dt.datetime(1980, 1, 1)  # noqa: DTZ001


def test_escape_sequences_in_a_name_do_not_reach_the_terminal(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as caught:
        open_members(make_zip(tmp_path / "a.zip", {"\x1b[31mred.txt": b"x"}))
    assert "\x1b" not in str(caught.value)

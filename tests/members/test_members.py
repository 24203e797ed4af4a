"""What a member is, which release it belongs to, and which zips are refused before anybody reads them."""

from __future__ import annotations

import datetime as dt
import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import FetchError
from etl.members import (
    contradiction,
    kind_of,
    open_members,
    read_member,
    recognise_member,
    recognise_release,
)
from etl.members.unzip import Limits
from etl.model import Kind, Member, MemberKind, Release
from etl.quarters import quarter_in_name
from tests.zips import JANUARY_12, anweb_row, anweb_text, make_zip, workbook

ANWEB_HEADER = ("HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION", "PRICE1", "PRICE2")
NOW = dt.datetime(2026, 1, 12)  # noqa: DTZ001 - a zip knows no zone


def members(*pairs: tuple[str, MemberKind]) -> tuple[Member, ...]:
    return tuple(Member(name, 1, NOW, kind) for name, kind in pairs)


# What a member is, by its content


def test_fixed_width_rows_are_the_anweb_text_whatever_the_file_is_called() -> None:
    assert recognise_member("notes.dat", anweb_text()) is MemberKind.ANWEB_TEXT


def test_a_disclaimer_block_with_tabs_before_the_rows_hides_nothing() -> None:
    # 2018-2020 begin with a disclaimer block (field guide, "ANWEB text").
    text = b"***Disclaimers\t\t\t\r\n\t\t\t\r\n*Inclusion or exclusion of a procedure ...\r\n" * 20 + anweb_text()
    assert recognise_member("HCPC2019_CONTR_ANWEB.txt", text) is MemberKind.ANWEB_TEXT


def test_a_table_of_modifiers_alone_is_recognised() -> None:
    assert recognise_member("x.txt", anweb_text(anweb_row("LT", "Left side", "7"))) is MemberKind.ANWEB_TEXT


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("\r\n  CMS RIF REPORT\r\n  AS OF: 11/12/2025\r\n", MemberKind.RECORD_LAYOUT),
        ("       NAME                   LENGTH   BEG  END              CONTENTS\r\n", MemberKind.RECORD_LAYOUT),
        (
            "                    PROCESSING NOTES\r\n ______\r\n\r\n   0001--THIS NOTE ...\r\n",
            MemberKind.PROCESSING_NOTES,
        ),
        ("   0001--ONE\r\n   0002--TWO\r\n   0003--THREE\r\n", MemberKind.PROCESSING_NOTES),
        ("HCPCS/Modifier Code\tType of Change\r\nCP\tAdd\r\n", MemberKind.CHANGE_LIST),
        ("HCPCS/Modifier CodeType of Change\r\n\r\nFY                 ADD\r\n", MemberKind.CHANGE_LIST),
        (" HCPCS/MOD      TYPE OF CHANGE    SHORT DESCRIPTION   LONG DESCRIPTION\r\n", MemberKind.CHANGE_LIST),
        ("Note regarding ...\r\n\r\n  HCPC/MOD    ACTION CD    SHORT DESCRIPTION\r\n", MemberKind.CHANGE_LIST),
        ("         2018 HCPCS CORRECTIONS\r\n\r\n", MemberKind.CORRECTIONS),
        ("   2019 ALPHA-NUMERIC HCPCS CORRECTIONS\r\n\r\n", MemberKind.CORRECTIONS),
        ("  CODE   ACTION  EFF DATE        SHORT DESC                LONG DESC\r\n", MemberKind.CORRECTIONS),
        ("           NOC CODES - HCPCS 2018\r\n", MemberKind.NOC_CODES),
        ("  HCPCS  LONG DESCRIPTION              ADD DATE  TERM DATE\r\n", MemberKind.NOC_CODES),
        ("2012 ALPHANUMERIC\r\n\r\nAlpha-Numeric HCPCS File Content\r\n\r\nThis file ...\r\n", MemberKind.README),
    ],
)
def test_texts_are_known_by_their_headings(text: str, kind: MemberKind) -> None:
    assert recognise_member("odd name.txt", text.encode()) is kind


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ((ANWEB_HEADER,), MemberKind.ANWEB_WORKBOOK),
        ((("HCPC", "Seq Num", "RIC", "Long Description"),), MemberKind.ANWEB_WORKBOOK),
        ((("Note regarding coverage ...",), (), (), ANWEB_HEADER), MemberKind.ANWEB_WORKBOOK),
        ((("HCPC", "ACTION CD", "SHORT DESCRIPTION", "LONG DESCRIPTION"),), MemberKind.CHANGE_LIST),
        ((("HCPCS/Modifier Code", "Type of Change"),), MemberKind.CHANGE_LIST),
        (
            # 2026's corrections begin like a change list; the date of effect makes the difference.
            (("HCPCS/MOD Code", "Action", "Short Description", "Long Description", "Effective Date", "TOS"),),
            MemberKind.CORRECTIONS,
        ),
        (((None, "2018 HCPCS CORRECTIONS"), (), (), ("CODE", "ACTION", "EFF DATE")), MemberKind.CORRECTIONS),
        (((None, "NOC CODES - HCPCS 2026"),), MemberKind.NOC_CODES),
    ],
)
def test_workbooks_are_known_by_their_header_row(rows: tuple[tuple[object, ...], ...], kind: MemberKind) -> None:
    assert recognise_member("Book1.xlsx", workbook(*rows)) is kind


def test_content_is_believed_before_the_name() -> None:
    corrections = workbook(("CODE", "ACTION", "EFF DATE", "SHORT DESC"))
    assert recognise_member("HCPC2026_JAN_ANWEB.xlsx", corrections) is MemberKind.CORRECTIONS


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("HCPC2026_JAN_ANWEB_Transaction Report_12292025.xlsx", MemberKind.CHANGE_LIST),
        ("HCPC2026_JAN_ANWEB_Corrections_01122026.xlsx", MemberKind.CORRECTIONS),
        ("V1_HCPC2018_Corrections_ANWEB.xlsx", MemberKind.CORRECTIONS),
        ("NOC codes_JAN2026.xlsx", MemberKind.NOC_CODES),
        ("HCPC2025_OCT_ANWEB_v4.xlsx", MemberKind.ANWEB_WORKBOOK),
        ("12anweb.xls", MemberKind.ANWEB_WORKBOOK),
        ("innocent.xlsx", MemberKind.UNKNOWN),
    ],
)
def test_a_workbook_that_says_nothing_is_known_by_its_name(name: str, kind: MemberKind) -> None:
    assert recognise_member(name, workbook(("?", "?"))) is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("HCPCREAD_12.txt", MemberKind.README),
        ("HCPC2018_Corrections_README.txt", MemberKind.README),
        ("Changes_by_HCPC.prn", MemberKind.CHANGE_LIST),
        ("proc_notes_JAN2026.txt", MemberKind.PROCESSING_NOTES),
        ("HCPC2026_recordlayout.txt", MemberKind.RECORD_LAYOUT),
        ("HCPC2026_JAN_ANWEB.pdf", MemberKind.UNKNOWN),
        ("picture.png", MemberKind.UNKNOWN),
    ],
)
def test_a_text_that_says_nothing_is_known_by_its_name(name: str, kind: MemberKind) -> None:
    assert recognise_member(name, b"nothing to be seen here\r\n") is kind


def test_prose_that_mentions_corrections_is_not_a_corrections_file() -> None:
    prose = b"Update Information\r\n** The update was only to add all 4 of the correction documents into the zip.\r\n"
    assert recognise_member("HCPC2018_Corrections_README.txt", prose) is MemberKind.README
    assert recognise_member("letter.txt", b"HCPCS codes: action taken on corrections\r\n") is MemberKind.UNKNOWN


@given(st.binary(max_size=400).filter(lambda data: not data.startswith((b"PK", b"\xd0"))))
def test_any_text_is_recognised_as_something(data: bytes) -> None:
    assert recognise_member("x.txt", data) in set(MemberKind)


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_workbook_that_no_reader_can_open_is_known_by_its_name(head: bytes) -> None:
    assert recognise_member("12anweb.xls", head + b"and then nothing") is MemberKind.ANWEB_WORKBOOK


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("XFD1048576", "needs more memory than is allowed"),
        ("CV999999", "claims 999,99"),
    ],
)
def test_a_workbook_that_would_exhaust_its_reader_is_refused(tmp_path: Path, cell: str, says: str) -> None:
    # A sheet is loaded as a full rectangle: one cell in its last row and column makes 17 thousand million of them.
    book = io.BytesIO()
    honest = io.BytesIO(workbook(ANWEB_HEADER, ("J0013", "0010")))
    with zipfile.ZipFile(honest) as source, zipfile.ZipFile(book, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'"B2"', f'"{cell}"'.encode()))
    path = make_zip(tmp_path / "a.zip", {"HCPC2026_JAN_ANWEB.xlsx": book.getvalue()})
    with pytest.raises(FetchError, match=rf"The workbook HCPC2026_JAN_ANWEB\.xlsx {says}"):
        open_members(path)


# Which release and kind


@pytest.mark.parametrize(
    ("name", "release", "says_quarter"),
    [
        ("HCPC2026_JAN_ANWEB_01122026.txt", "2026Q1", True),
        ("HCPC2026_JAN_ANWEB_Transaction Report_12292025.xlsx", "2026Q1", True),
        ("HCPC2020_APR_TRANS_ALPHA.xlsx", "2020Q2", True),
        ("HCPC2020_ANWEB_w_disclaimer.txt", "2020Q1", False),
        ("HCPC2019_CONTR_ANWEB.xlsx", "2019Q1", False),
        ("HCPC2025_OCT_ANWEB_v4.xlsx", "2025Q4", True),
        ("12anweb.xls", "2012Q1", False),
        ("98anweb.txt", "1998Q1", False),
        ("HCPCREAD_12.txt", "2012Q1", False),
        ("HCPC18_Trans_Report_Alpha.xlsx", "2018Q1", False),
        ("V1_HCPC2018_Corrections_ANWEB.prn", "2018Q1", False),
        ("NOC codes_JAN2026.xlsx", "2026Q1", True),
        ("proc_notes_2016.txt", "2016Q1", False),
        ("HCPC2022_JULY_ANWEB.xlsx", "2022Q3", True),
        ("HCPC2023 October ANWEB (2).txt", "2023Q4", True),
        ("folder 2019/HCPC2024_APR_ANWEB.txt", "2024Q2", True),
        ("HCPC2024_APR_ANWEB_03-29-2025.txt", "2024Q2", True),
    ],
)
def test_the_release_that_a_name_states(name: str, release: str, says_quarter: bool) -> None:
    quarter = quarter_in_name(name)
    assert quarter is not None
    assert str(quarter.release) == release
    assert (quarter.quarter is not None) is says_quarter


@pytest.mark.parametrize(
    "name",
    [
        "Changes_by_ActionCode.prn",
        "anweb.txt",
        "HCPC2026_FEB_ANWEB.txt",  # no release begins in February
        "HCPC2026_ANWEB_JAN_OCT.txt",
        "report_01122026.xlsx",  # the day on which it was saved
        "HCPC9999_ANWEB.txt",
    ],
)
def test_a_name_that_states_no_release(name: str) -> None:
    assert quarter_in_name(name) is None


@given(st.integers(1990, 2099), st.sampled_from([("JAN", 1), ("April", 2), ("JULY", 3), ("Oct", 4)]), st.dates())
def test_the_date_of_saving_never_changes_the_release(year: int, month: tuple[str, int], saved: dt.date) -> None:
    quarter = quarter_in_name(f"HCPC{year}_{month[0]}_ANWEB_{saved:%m%d%Y}.txt")
    assert quarter is not None
    assert quarter.release == Release(year, month[1])


@given(st.text(max_size=40))
def test_any_name_can_be_asked(name: str) -> None:
    quarter_in_name(name)


def test_a_zip_with_an_anweb_table_is_alpha_numeric_whatever_it_holds_beside() -> None:
    found = members(
        ("NOC codes_JAN2026.xlsx", MemberKind.NOC_CODES),
        ("HCPC2026_JAN_ANWEB_Corrections.xlsx", MemberKind.CORRECTIONS),
        ("HCPC2026_JAN_ANWEB.txt", MemberKind.ANWEB_TEXT),
    )
    assert kind_of(found) is Kind.ALPHA_NUMERIC


@pytest.mark.parametrize(
    ("member_kind", "kind"),
    [
        (MemberKind.CORRECTIONS, Kind.CORRECTIONS),
        (MemberKind.NOC_CODES, Kind.NOC_CODES),
        (MemberKind.RECORD_LAYOUT, Kind.RECORD_LAYOUT),
        (MemberKind.CHANGE_LIST, None),
        (MemberKind.UNKNOWN, None),
    ],
)
def test_a_zip_without_one_is_what_it_holds(member_kind: MemberKind, kind: Kind | None) -> None:
    assert kind_of(members(("x.txt", member_kind), ("README.txt", MemberKind.README))) is kind


def test_members_carried_along_from_an_earlier_quarter_do_not_decide_the_release() -> None:
    found = members(
        ("HCPC2026_JUL_ANWEB.txt", MemberKind.ANWEB_TEXT),
        ("proc_notes_JAN2026.txt", MemberKind.PROCESSING_NOTES),
        ("HCPC2025_recordlayout.txt", MemberKind.RECORD_LAYOUT),
    )
    assert recognise_release(found) == Release(2026, 3)


def test_two_tables_of_different_quarters_are_nobodys_release() -> None:
    found = members(
        ("HCPC2026_JAN_ANWEB.txt", MemberKind.ANWEB_TEXT), ("HCPC2026_APR_ANWEB.xlsx", MemberKind.ANWEB_WORKBOOK)
    )
    assert recognise_release(found) is None


def test_a_table_without_a_year_in_its_name_is_told_by_its_change_list_or_not_at_all() -> None:
    table = ("anweb.txt", MemberKind.ANWEB_TEXT)
    report = ("HCPC2020_JUL_TRANS_ALPHA.xlsx", MemberKind.CHANGE_LIST)
    assert recognise_release(members(table, report)) == Release(2020, 3)
    assert recognise_release(members(table, ("HCPC2020_recordlayout.txt", MemberKind.RECORD_LAYOUT))) is None


def test_a_year_alone_does_not_contradict_another_quarter_of_that_year() -> None:
    found = members(("HCPC2020_ANWEB.xlsx", MemberKind.ANWEB_WORKBOOK))
    assert contradiction(found, Release(2020, 2)) is None
    assert "2020Q1" in str(contradiction(found, Release(2021, 1)))


def test_a_stated_quarter_contradicts_every_other_release() -> None:
    found = members(("HCPC2020_APR_ANWEB.xlsx", MemberKind.ANWEB_WORKBOOK))
    assert contradiction(found, Release(2020, 2)) is None
    assert contradiction(found, Release(2020, 3)) == (
        "its members (HCPC2020_APR_ANWEB.xlsx) belong to 2020Q2, not to 2020Q3"
    )


# Opening


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


# The real ones

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

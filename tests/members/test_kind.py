"""What a member is: by its content, and only then by its name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.errors import FetchError
from etl.members import (
    open_members,
    recognise_member,
)
from etl.model import MemberKind
from tests.zips import anweb_row, anweb_text, make_zip, workbook

ANWEB_HEADER = ("HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION", "PRICE1", "PRICE2")


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

"""Which release and which kind a zip is of."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.members import (
    contradiction,
    kind_of,
    recognise_release,
)
from etl.model import Kind, Member, MemberKind, Release
from etl.quarters import quarter_in_name

NOW = dt.datetime(2026, 1, 12)  # noqa: DTZ001 - a zip knows no zone


def members(*pairs: tuple[str, MemberKind]) -> tuple[Member, ...]:
    return tuple(Member(name, 1, NOW, kind) for name, kind in pairs)


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

"""What is said of claim lines: status, last valid day, successor, units, modifiers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.claims.conftest import Check, CheckLines, day

STATUSES = [
    ("S0013", "2025-12-31", "valid"),  # the last day of use is a valid day (trap 1)
    ("S0013", "2026-01-01", "terminated"),
    (" s0013 ", "2026-01-01", "terminated"),
    ("J0013", "2025-12-31", "not yet effective"),
    ("S3854", "2018-05-01", "not known"),  # re-activated after an end that no file dates (trap 8)
    ("Q0001", "2026-01-01", "never heard of"),
    ("Z9999", "2003-01-01", "Level III"),
    ("99213", "2026-01-01", "not Level II: CPT category I"),
    ("0001A", "2026-01-01", "not Level II: CPT category I"),
    ("4011F", "2026-01-01", "not Level II: CPT category II"),
    ("0042T", "2026-01-01", "not Level II: CPT category III"),
    ("0001U", "2026-01-01", "not Level II: PLA"),
    ("0002M", "2026-01-01", "not Level II: MAAA"),
    ("D0120", "2026-01-01", "not Level II: CDT"),
    ("25", "2026-01-01", "not Level II: CPT modifier"),
    ("J00133", "2026-01-01", "malformed"),
    ("JO013", "2026-01-01", "malformed"),  # the letter O for a nought
    ("", "2026-01-01", "no code"),
    ("S0013", "", "no date"),
    ("S0013", "2026-02-30", "not a date"),
]
DATES: list[tuple[str, str | None]] = [
    ("2026-01-15", "2026-01-15"),
    ("2026-01-15 00:00:00", "2026-01-15"),
    ("2026-01-15T10:30:00Z", "2026-01-15"),
    ("20260115", "2026-01-15"),
    ("2026/01/15", "2026-01-15"),
    ("2026/1/5", "2026-01-05"),
    ("2026-1-15 0:00", "2026-01-15"),
    ("2025/12/1", "2025-12-01"),
    ("2025-2-29", None),
    ("01/15/2026", "2026-01-15"),
    ("1/5/2026 0:00", "2026-01-05"),
    ("03/04/2026", "2026-03-04"),  # the month first: the order of American claims
    ("15-JAN-2026", "2026-01-15"),
    ("5Jan2026", "2026-01-05"),
    ("15/01/2026", None),
    ("01/15/26", None),  # no century is guessed
    ("46037", None),  # nor a spreadsheet's number of days
    ("99991231", None),
    ("soon", None),
]


def test_status(check_lines: CheckLines) -> None:
    lines = check_lines("hcpcs,dos", *((code, on) for code, on, _ in STATUSES))
    assert [(line["hcpcs"] or "", line["dos"] or "", line["hcpcs_status"]) for line in lines] == STATUSES
    for line, (code, _, status) in zip(lines, STATUSES, strict=True):
        fine = status == "valid" or (status.startswith("not Level II") and code != "25")
        assert line["hcpcs_needs_attention"] is not fine, code


def test_date_is_read_or_told_to_be_none(check_lines: CheckLines) -> None:
    # S0013 ended on 2025-12-31, so the day shows in the status.
    lines = check_lines("code,date", *(("S0013", written) for written, _ in DATES))
    assert [(line["date"], line["hcpcs_status"]) for line in lines] == [
        (written, "not a date" if read is None else "terminated" if read >= "2026" else "valid")
        for written, read in DATES
    ]


def test_the_day_itself_is_read_right(check_lines: CheckLines) -> None:
    written = ["2025-12-31", "12/31/2025", "20251231", "31-Dec-2025", "2026-01-01", "1/1/2026", "20260101", "01JAN2026"]
    lines = check_lines("code,date", *(("S0013", text) for text in written))
    assert [line["hcpcs_status"] for line in lines] == ["valid"] * 4 + ["terminated"] * 4


def test_terminated_line_names_last_day_successor_evidence_and_units(check_lines: CheckLines) -> None:
    (line,) = check_lines("hcpcs,dos,units", ("S0080", "2026-01-15", 2))
    assert line["hcpcs_first_valid_day"] == day("2010-01-01")
    assert line["hcpcs_last_valid_day"] == day("2025-12-31")
    assert line["hcpcs_successor"] == "J2516"
    assert line["hcpcs_successor_evidence"] == "cms_xref"
    assert (line["hcpcs_units_factor"], line["hcpcs_successor_units"]) == (300, 600)


def test_successor_depends_on_the_date_of_service(check_lines: CheckLines) -> None:
    days = ("2018-06-30", "2018-07-01", "2018-12-31", "2019-01-01", "2026-01-01")
    lines = check_lines("code,dos", *(("C9469", d) for d in days))
    assert [line["hcpcs_successor"] for line in lines] == [None, "Q9993", "Q9993", "J3304", "J3304"]


def test_several_successors_are_all_named(check_lines: CheckLines) -> None:
    (line,) = check_lines("code,dos,units", ("C9744", "2019-06-01", 1))
    assert line["hcpcs_successor"] == "76978,76979"
    assert line["hcpcs_successor_units"] is None


def test_units_that_are_no_number_give_no_units(check_lines: CheckLines) -> None:
    lines = check_lines("code,dos,units", *(("S0080", "2026-01-15", u) for u in ("2", "0.5", "two", "")))
    assert [line["hcpcs_successor_units"] for line in lines] == [600, 150, None, None]


def test_modifiers_are_judged_on_that_day(check_lines: CheckLines) -> None:
    lines = check_lines("code,dos,mod1,mod2", ("A4100", "2018-12-31", "DA", "59"), ("A4100", "2019-01-01", "DA", "ZZ"))
    shown = [(n["hcpcs_modifier_1_status"], n["hcpcs_modifier_2_status"], n["hcpcs_needs_attention"]) for n in lines]
    assert shown == [("valid", "not Level II: CPT modifier", False), ("terminated", "never heard of", True)]


@pytest.mark.parametrize("written", ["RT 59 da P1", "RT:59:DA:P1", "RT;59;DA;P1", "RT-59-DA-P1", " rt  59 da p1 "])
def test_modifiers_in_one_column(check_lines: CheckLines, written: str) -> None:
    (line,) = check_lines("code,dos,modifiers", ("A4100", "2019-01-01", written))
    assert line["modifiers"] == written
    # One column of modifiers, one of what they are: in their order.
    assert line["hcpcs_modifier_1_status"] == (
        "valid; not Level II: CPT modifier; terminated; not Level II: CPT modifier"
    )
    assert "hcpcs_modifier_2_status" not in line


def test_line_after_the_newest_release_says_how_far_it_is_known(check_lines: CheckLines) -> None:
    lines = check_lines("code,dos", ("A4100", "2026-03-31"), ("A4100", "2026-04-01"))
    assert [line["hcpcs_as_far_as"] for line in lines] == [None, "2026Q1"]
    assert {line["hcpcs_as_known_on"] for line in lines} == {day("2025-12-29")}
    assert not any(line["hcpcs_needs_attention"] for line in lines)


def test_answers_as_known_then(check_lines: CheckLines) -> None:
    # Before CMS posted January 2026, S0013 was valid without an end, and J0013 unheard of.
    lines = check_lines("code,dos", ("S0013", "2026-01-15"), ("J0013", "2026-01-15"), known_on=dt.date(2025, 12, 28))
    assert [(n["hcpcs_status"], n["hcpcs_last_valid_day"], n["hcpcs_as_far_as"]) for n in lines] == [
        ("valid", None, "2019Q1"),
        ("never heard of", None, "2019Q1"),
    ]
    assert {line["hcpcs_as_known_on"] for line in lines} == {day("2025-12-28")}


def test_summary_counts_lines_and_money(checked: Check, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        'hcpcs,dos,charges\nS0013,2026-01-15,"$1,200.50"\nS0013,2026-01-16,99.50\nC9469,2019-02-01,10\n'
        "A4100,2026-01-15,5\nA4100,2026-01-15,(5.00)\nA4100,2026-05-01,much\nQ0001,2026-01-01,1\n"
    )
    found = checked(tmp_path / "a.csv")
    summary = found.summary
    assert (summary.lines, summary.needing_attention, summary.lines_beyond, summary.unread_charges) == (7, 4, 1, 1)
    assert (summary.charges, summary.money_at_risk) == (Decimal("1316.00"), Decimal("1311.00"))
    assert [(t.name, t.lines, t.charges) for t in summary.by_status] == [
        ("terminated", 3, Decimal("1310.00")),
        ("valid", 3, Decimal("5.00")),
        ("never heard of", 1, Decimal("1.00")),
    ]
    assert [(o.code, o.successor, o.lines) for o in summary.outdated] == [
        ("S0013", "J0013", 2),
        ("C9469", "J3304", 1),
        ("Q0001", None, 1),
    ]
    assert [line[1] for line in found.lines] == [1, 2, 3, 7]


def test_what_is_taken_back_hides_nothing_of_what_is_at_risk(checked: Check, tmp_path: Path) -> None:
    lines = tmp_path / "a.csv"
    lines.write_text(
        'hcpcs,dos,charge\nS0013,2026-01-15,1000\nS0013,2026-01-15,-1000\nS0013,2026-01-15,"(50)"\n'
        'A4100,2026-01-15,"1.180,50"\nA4100,2026-01-15,"1,180.50"\n'
    )
    summary = checked(lines).summary
    assert (summary.charges, summary.money_at_risk) == (Decimal("2180.50"), Decimal("1000.00"))
    assert summary.unread_charges == 1


def test_no_charges_no_money(checked: Check, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("hcpcs,dos\nS0013,2026-01-15\n")
    summary = checked(tmp_path / "a.csv").summary
    assert (summary.charges, summary.money_at_risk, summary.outdated[0].charges) == (None, None, None)


def test_no_lines_is_no_error(checked: Check, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("hcpcs,dos,charge\n")
    summary = checked(tmp_path / "a.csv").summary
    assert (summary.lines, summary.needing_attention, summary.by_status) == (0, 0, ())


def test_a_moment_with_a_zone_is_taken_as_its_day_in_utc_and_told(checked: Check, tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        for name, kind in (("zone", "TIMESTAMPTZ"), ("none", "TIMESTAMP")):
            connection.execute(
                f"COPY (SELECT 'S0013' AS hcpcs, {kind} '2025-12-31 20:00:00' AS dos) "
                f"TO '{tmp_path / name}.parquet' (FORMAT parquet)"
            )
    assert checked(tmp_path / "zone.parquet").notes == (
        "dos holds moments with a time zone: each counts as the day that it was in UTC.",
    )
    assert checked(tmp_path / "none.parquet").notes == ()


@pytest.mark.parametrize(("dos", "notes"), [("2018-01-01", 0), ("2017-12-31", 1), ("", 0)])
def test_days_before_the_archive_are_told(checked: Check, tmp_path: Path, dos: str, notes: int) -> None:
    (tmp_path / "lines.csv").write_text(f"hcpcs,dos\nA4100,{dos}\nA4100,2026-01-01\n")
    told = checked(tmp_path / "lines.csv").notes
    assert len(told) == notes
    assert all(note.startswith("Some lines are dated before 2018-01-01, where the archive begins") for note in told)

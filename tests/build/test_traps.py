"""The traps of the field guide, one by one, on rows written out in the test."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.staging import StagedArchive, record


@pytest.fixture
def archive(tmp_path: Path) -> StagedArchive:
    return StagedArchive(tmp_path)


def test_terminated_code_is_valid_on_its_last_day_and_not_on_the_day_after(archive: StagedArchive) -> None:
    archive.add("2025Q4", [record("S0013", add="2021-01-01")])
    archive.add("2026Q1", [record("S0013", add="2021-01-01", term="2025-12-31", act="2026-01-01", action="D")])
    db = archive.build()
    assert db.execute("SELECT code_status('S0013', DATE '2025-12-31')").fetchone() == ("valid",)
    assert db.execute("SELECT code_status('S0013', DATE '2026-01-01')").fetchone() == ("terminated",)
    assert db.execute("SELECT code FROM codes_on(DATE '2025-12-31')").fetchall() == [("S0013",)]
    assert db.execute("SELECT code FROM codes_on(DATE '2026-01-01')").fetchall() == []


def test_discontinued_code_begins_on_its_add_date_not_on_its_action_date(archive: StagedArchive) -> None:
    archive.add("2026Q1", [record("S0013", add="2021-01-01", term="2025-12-31", act="2026-01-01", action="D")])
    db = archive.build()
    assert db.execute("SELECT add_date, termination_date FROM code_lifetime").fetchall() == [
        (dt.date(2021, 1, 1), dt.date(2025, 12, 31))
    ]


def test_absent_code_is_not_terminated(archive: StagedArchive) -> None:
    archive.add("2018Q1", [record("DA"), record("A0021")])
    archive.add("2019Q1", [record("A0021")])
    db = archive.build()
    assert db.execute("SELECT code_status('DA', DATE '2019-06-01')").fetchone() == ("valid",)
    assert db.execute("SELECT vanished, last_release FROM code WHERE code = 'DA'").fetchone() == (True, "2018Q1")
    assert db.execute("SELECT change_type, agrees FROM change WHERE code = 'DA'").fetchall() == [("vanished", False)]


def test_discontinued_row_that_is_dropped_years_later_is_no_event(archive: StagedArchive) -> None:
    archive.add("2018Q1", [record("G0001", term="2012-12-31"), record("A0021")])
    archive.add("2019Q1", [record("A0021")])
    db = archive.build()
    assert db.execute("SELECT change_type, agrees FROM change WHERE code = 'G0001'").fetchall() == [("dropped", None)]
    assert db.execute("SELECT vanished, termination_date FROM code WHERE code = 'G0001'").fetchone() == (
        False,
        dt.date(2012, 12, 31),
    )


def test_code_that_came_and_went_between_two_files_shows_both_events(archive: StagedArchive) -> None:
    archive.add("2018Q1", [record("A0021")])
    archive.add(
        "2019Q1",
        [
            record("A0021"),
            record("C9469", add="2018-04-01", term="2018-06-30", act="2018-07-01", action="D", xref="Q9993"),
        ],
    )
    db = archive.build()
    assert db.execute("SELECT change_type, effective_date FROM change WHERE code = 'C9469' ORDER BY 2").fetchall() == [
        ("added", dt.date(2018, 4, 1)),
        ("discontinued", dt.date(2018, 7, 1)),
    ]
    assert db.execute("SELECT code_status('C9469', DATE '2018-05-01')").fetchone() == ("valid",)


def test_silent_change_is_shown_as_not_declared(archive: StagedArchive) -> None:
    archive.add("2018Q1", [record("G0279", "Tomosynthesis, one breast")])
    archive.add("2019Q1", [record("G0279", "Tomosynthesis, both breasts", action="N")])
    db = archive.build()
    rows = db.execute("SELECT change_type, field, agrees, effective_date FROM change ORDER BY field").fetchall()
    assert rows == [
        ("revised", "long_description", False, dt.date(2019, 1, 1)),
        ("revised", "short_description", False, dt.date(2019, 1, 1)),
    ]


def test_retroactive_termination_under_no_change_is_believed_and_shown(archive: StagedArchive) -> None:
    archive.add("2018Q1", [record("G9000")])
    archive.add("2019Q1", [record("G9000", term="2018-06-30", action="N")])
    db = archive.build()
    assert db.execute("SELECT code_status('G9000', DATE '2018-07-01')").fetchone() == ("terminated",)
    assert db.execute("SELECT change_type, agrees, effective_date FROM change").fetchall() == [
        ("discontinued", False, dt.date(2018, 7, 1))
    ]


def test_add_date_after_the_end_is_another_life(archive: StagedArchive) -> None:
    archive.add(
        "2012Q1", [record("J7342", "Dermal tissue, per square centimeter", add="2003-01-01", term="2008-12-31")]
    )
    archive.add("2018Q1", [record("J7342", "Ciprofloxacin otic suspension, 6 mg", add="2017-01-01")])
    db = archive.build()
    lives = db.execute(
        "SELECT lifetime, add_date, termination_date, begin_reason, end_reason FROM code_lifetime"
        " WHERE known_to IS NULL ORDER BY lifetime"
    ).fetchall()
    assert lives == [
        (1, dt.date(2003, 1, 1), dt.date(2008, 12, 31), "added", "discontinued"),
        (2, dt.date(2017, 1, 1), None, "re-used", None),
    ]
    assert db.execute("SELECT code_status('J7342', DATE '2012-06-01')").fetchone() == ("terminated",)
    assert db.execute("SELECT long_description FROM codes_on(DATE '2008-01-01')").fetchall() == [
        ("Dermal tissue, per square centimeter",)
    ]


def test_number_given_to_another_meaning_without_a_termination_is_re_used(archive: StagedArchive) -> None:
    archive.add("2018Q1", [record("G9890", "Dilated macular exam performed", add="2018-01-01", action="A")])
    archive.add("2019Q1", [record("G9890", "Bridge payment for the set up of a program", add="2018-04-01", action="A")])
    db = archive.build()
    lives = db.execute(
        "SELECT add_date, termination_date, end_reason FROM code_lifetime WHERE known_to IS NULL ORDER BY lifetime"
    ).fetchall()
    assert lives == [(dt.date(2018, 1, 1), dt.date(2018, 3, 31), "re-used"), (dt.date(2018, 4, 1), None, None)]


def test_add_date_that_moves_under_the_same_meaning_is_a_correction(archive: StagedArchive) -> None:
    archive.add("2012Q1", [record("K0743", "Suction pump, home model", add="2012-01-01")])
    archive.add("2016Q1", [record("K0743", "Suction pump, home model", add="2011-07-01")])
    db = archive.build()
    assert db.execute("SELECT add_date FROM code_lifetime WHERE known_to IS NULL").fetchall() == [
        (dt.date(2011, 7, 1),)
    ]
    assert db.execute("SELECT change_type, old_value, new_value FROM change").fetchall() == [
        ("add date changed", "2012-01-01", "2011-07-01")
    ]


def test_re_activation_between_two_files_is_another_life_and_the_gap_is_not_valid(archive: StagedArchive) -> None:
    archive.add("2016Q1", [record("S3854", add="2006-01-01", term="2015-12-31", act="2016-01-01", action="D")])
    archive.add("2018Q1", [record("S3854", add="2006-01-01", act="2016-07-01")])
    db = archive.build()
    status = "SELECT code_status('S3854', CAST(? AS DATE))"
    assert [db.execute(status, [d]).fetchone() for d in ("2015-12-31", "2016-03-01", "2016-07-01")] == [
        ("valid",),
        ("terminated",),
        ("valid",),
    ]
    assert db.execute("SELECT change_type, effective_date FROM change").fetchall() == [
        ("re-activated", dt.date(2016, 7, 1))
    ]


def test_one_row_with_action_r_hides_a_gap_that_is_not_called_valid(archive: StagedArchive) -> None:
    archive.add("2017Q1", [record("S3854", add="2006-01-01", act="2016-07-01", action="R")])
    db = archive.build()
    assert db.execute("SELECT add_date, end_reason FROM code_lifetime ORDER BY lifetime").fetchall() == [
        (dt.date(2006, 1, 1), "not published"),
        (dt.date(2016, 7, 1), None),
    ]


def test_re_activated_code_whose_end_no_file_dates_is_not_known_after_it_was_last_listed(
    archive: StagedArchive,
) -> None:
    archive.add("2020Q4", [record("J0570", add="2017-01-01", act="2017-01-01")])
    archive.add("2025Q4", [record("J0570", add="2017-01-01", act="2025-10-01", action="R")])
    db = archive.build()
    status = "SELECT code_status('J0570', CAST(? AS DATE))"
    assert [db.execute(status, [d]).fetchone() for d in ("2020-10-01", "2023-01-01", "2025-10-01")] == [
        ("valid",),
        ("not known",),
        ("valid",),
    ]
    listed = "SELECT (SELECT count(*) FROM codes_on($1)), (SELECT count(*) FROM codes_on_as_known($1, '2026-01-01'))"
    # What is not known is never passed off as valid, to a join with claims least of all.
    assert [db.execute(listed, [d]).fetchone() for d in ("2020-10-01", "2023-01-01", "2025-10-01")] == [
        (1, 1),
        (0, 0),
        (1, 1),
    ]
    # Before anybody published the re-activation, all held it for valid.
    assert db.execute("SELECT code FROM codes_on_as_known('2023-01-01', '2023-01-01')").fetchall() == [("J0570",)]


def test_withdrawn_termination_goes_on_with_the_same_life(archive: StagedArchive) -> None:
    archive.add("2025Q4", [record("J1572", term="2025-12-31", act="2026-01-01", action="D")])
    archive.add("2026Q1", [record("J1572", act="2026-01-01", action="N")])
    db = archive.build()
    assert db.execute("SELECT lifetime, termination_date FROM code_lifetime WHERE known_to IS NULL").fetchall() == [
        (1, None)
    ]
    assert db.execute("SELECT change_type FROM change").fetchall() == [("termination withdrawn",)]


def test_termination_that_moves_is_the_same_life(archive: StagedArchive) -> None:
    archive.add("2012Q1", [record("G8675", add="2011-01-01", term="2011-12-31", act="2012-01-01", action="D")])
    archive.add("2016Q1", [record("G8675", add="2011-01-01", term="2012-12-31", act="2013-01-01")])
    db = archive.build()
    assert db.execute("SELECT lifetime, termination_date FROM code_lifetime WHERE known_to IS NULL").fetchall() == [
        (1, dt.date(2012, 12, 31))
    ]


def test_xref_is_a_successor_on_a_terminated_row_and_a_see_also_on_an_active_one(archive: StagedArchive) -> None:
    archive.add(
        "2019Q1",
        [
            record("C9744", term="2018-12-31", act="2019-01-01", action="D", xref="76978,76979"),
            record("A4000", xref="A4001"),
            record("TP", xref="I"),
        ],
    )
    db = archive.build()
    assert db.execute("SELECT code, target, kind, target_system FROM cross_reference ORDER BY ALL").fetchall() == [
        ("A4000", "A4001", "see also", "hcpcs"),
        ("C9744", "76978", "replacement", "cpt"),
        ("C9744", "76979", "replacement", "cpt"),
        ("TP", "I", "noise", None),
    ]
    assert db.execute(
        "SELECT new_code, evidence, target_system, new_description FROM replacement ORDER BY 1"
    ).fetchall() == [
        ("76978", "cms_xref", "cpt", None),
        ("76979", "cms_xref", "cpt", None),
    ]


def test_successor_that_cms_never_names_is_found_by_the_same_words_on_the_next_day(archive: StagedArchive) -> None:
    archive.add("2025Q4", [record("S0013", "Esketamine, nasal spray, 1 mg", add="2021-01-01")])
    archive.add(
        "2026Q1",
        [
            record(
                "S0013",
                "Esketamine, nasal spray, 1 mg",
                add="2021-01-01",
                term="2025-12-31",
                act="2026-01-01",
                action="D",
            ),
            record("J0013", "Esketamine,  nasal spray, 1 mg", add="2026-01-01", act="2026-01-01", action="A"),
            record("J9999", "Esketamine, nasal spray, 1 mg", add="2026-02-01"),
        ],
    )
    db = archive.build()
    assert db.execute(
        """SELECT old_code, new_code, effective_date, evidence, published_by_cms, units_factor, target_valid
           FROM replacement"""
    ).fetchall() == [("S0013", "J0013", dt.date(2026, 1, 1), "same_descriptor", False, 1.0, True)]


def test_look_alike_is_no_replacement(archive: StagedArchive) -> None:
    archive.add(
        "2026Q1",
        [
            record("J2940", "Injection, somatrem, 1 mg", term="2025-12-31", act="2026-01-01", action="D"),
            record("J2941", "Injection, posaconazole, 1 mg", add="2026-01-01", action="A"),
        ],
    )
    db = archive.build()
    assert db.execute("SELECT count(*) FROM replacement").fetchone() == (0,)
    assert db.execute("SELECT count(*) FROM replacement_candidate").fetchone() == (0,)


def test_what_replaced_a_code_depends_on_the_date_of_service(archive: StagedArchive) -> None:
    archive.add(
        "2019Q1",
        [
            record("C9469", add="2018-04-01", term="2018-06-30", action="D", xref="Q9993"),
            record("Q9993", add="2018-07-01", term="2018-12-31", action="D", xref="J3304"),
            record("J3304", add="2019-01-01", action="A"),
        ],
    )
    db = archive.build()
    answer = "SELECT answer, successor FROM successors('C9469', CAST(? AS DATE))"
    assert db.execute(answer, ["2018-06-30"]).fetchall() == [("valid on that day: no successor needed", None)]
    assert db.execute(answer, ["2018-08-01"]).fetchall() == [("replaced", "Q9993")]
    assert db.execute(answer, ["2019-02-01"]).fetchall() == [("replaced", "J3304")]
    assert db.execute("SELECT answer FROM successors('J3304', DATE '2018-01-01')").fetchall() == [
        ("not yet effective",)
    ]


def test_no_successor_is_an_answer(archive: StagedArchive) -> None:
    archive.add("2026Q1", [record("J2940", term="2025-12-31", action="D")])
    assert archive.build().execute(
        "SELECT answer, successor FROM successors('j2940', DATE '2026-02-01')"
    ).fetchall() == [("none published", None)]


def test_typography_is_no_revision_but_the_exact_text_is_kept(archive: StagedArchive) -> None:
    archive.add("2012Q1", [record("A4206", "SYRINGE WITH NEEDLE, STERILE 1CC - EACH")])
    archive.add("2016Q1", [record("A4206", 'Syringe with needle; sterile 1 cc, "each"')])
    db = archive.build()
    assert db.execute("SELECT DISTINCT change_type FROM change WHERE field = 'long_description'").fetchall() == [
        ("typography",)
    ]
    assert db.execute("SELECT DISTINCT long_description FROM code_history").fetchall() == [
        ('Syringe with needle; sterile 1 cc, "each"',)
    ]
    assert db.execute("SELECT long_description FROM published_record ORDER BY release").fetchall() == [
        ("SYRINGE WITH NEEDLE, STERILE 1CC - EACH",),
        ('Syringe with needle; sterile 1 cc, "each"',),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Injection, 0.5 mg", "Injection, 5 mg"),
        ("Wound, 10-20 minutes", "Wound, 1020 minutes"),
        ("Dose >= 2 g", "Dose <= 2 g"),
        ("Solution, 1 %", "Solution, 1"),
        ("Kit 1 0 mg", "Kit 10 mg"),
    ],
)
def test_what_changes_the_meaning_is_a_revision(archive: StagedArchive, old: str, new: str) -> None:
    archive.add("2018Q1", [record("A4206", old)])
    archive.add("2019Q1", [record("A4206", new)])
    rows = archive.build().execute("SELECT change_type FROM change WHERE field = 'long_description'").fetchall()
    assert rows == [("revised",)]


def test_days_before_the_archive_are_marked_and_not_taken_for_evidence(archive: StagedArchive) -> None:
    archive.add("2012Q1", [record("A0021", add="1990-01-01")])
    db = archive.build()
    assert db.execute("SELECT valid_from, valid_to, before_archive FROM code_history ORDER BY 1").fetchall() == [
        (dt.date(1990, 1, 1), dt.date(2011, 12, 31), True),
        (dt.date(2012, 1, 1), None, False),
    ]


def test_hole_in_the_archive_is_said_and_forbids_comparing_declarations(archive: StagedArchive) -> None:
    archive.add("2020Q4", [record("A0021", "One")])
    archive.add("2025Q4", [record("A0021", "Two", action="N")])
    db = archive.build()
    assert db.execute("SELECT follows_previous FROM release ORDER BY 1 NULLS FIRST").fetchall() == [(None,), (False,)]
    assert db.execute("SELECT DISTINCT agrees FROM change").fetchall() == [(None,)]


def test_descriptor_revised_inside_a_hole_is_dated_by_its_action(archive: StagedArchive) -> None:
    archive.add("2020Q4", [record("A0021", "One thing", act="2010-01-01")])
    archive.add("2025Q4", [record("A0021", "Another thing", act="2023-04-01", action="N")])
    rows = archive.build().execute(
        "SELECT valid_from, dated_by FROM code_history WHERE known_to IS NULL AND NOT before_archive ORDER BY 1"
    )
    assert rows.fetchall() == [(dt.date(2020, 10, 1), "archive"), (dt.date(2023, 4, 1), "action effective date")]


def test_damaged_text_line_gives_way_to_the_workbook_row(archive: StagedArchive) -> None:
    archive.add(
        "2012Q1",
        [
            record("TP", add=None, act=None, action=None, damaged=True),
            record("TP", add="2002-04-01", act="2002-04-01", action="N", form="workbook"),
            record("A0021", coverage_code="C"),
            record("A0021", coverage_code="D", form="workbook"),
        ],
    )
    db = archive.build()
    assert db.execute("SELECT code, add_date, coverage_code FROM code ORDER BY code").fetchall() == [
        ("A0021", dt.date(2010, 1, 1), "C"),
        ("TP", dt.date(2002, 4, 1), "C"),
    ]
    # As published: the text's blank stays a blank.
    assert db.execute("SELECT action_code, code_count FROM action_count ORDER BY 1 NULLS FIRST").fetchall() == [
        (None, 1),
        ("N", 1),
    ]


def test_number_that_begins_another_life_is_not_shown_as_revised(archive: StagedArchive) -> None:
    archive.add(
        "2012Q1", [record("J7342", "Dermal tissue, per sq cm", add="2003-01-01", term="2008-12-31"), record("A0021")]
    )
    archive.add("2016Q1", [record("A0021")])
    archive.add(
        "2018Q1", [record("J7342", "Ciprofloxacin otic, 6 mg", add="2017-01-01", coverage_code="D"), record("A0021")]
    )
    rows = archive.build().execute("SELECT release, change_type FROM change WHERE code = 'J7342' ORDER BY 1").fetchall()
    assert rows == [("2016Q1", "dropped"), ("2018Q1", "re-used")]


def test_words_that_codes_in_force_share_name_no_successor(archive: StagedArchive) -> None:
    refused = "Patient refused to participate"
    archive.add("2020Q4", [record("G9738", refused), record("G9726", refused)])
    archive.add(
        "2021Q1",
        [
            record("G9738", refused, term="2020-12-31", act="2021-01-01", action="D"),
            record("G9726", refused),
            record("G2209", refused, add="2021-01-01", action="A"),
        ],
    )
    assert archive.build().execute("SELECT count(*) FROM replacement").fetchone() == (0,)

"""The real releases come out with the figures of the field guide, and nothing in them is lost without a word."""

from __future__ import annotations

import datetime as dt

import pytest

from etl.model import MemberKind
from etl.resources import SCHEMAS
from etl.stage.contract import anweb_layout
from tests.stage.conftest import Ask

pytestmark = pytest.mark.mirror

# Field guide, "Figures to check against": release, procedures, modifiers, action codes. Of the text where there is one.
FIGURES = """
2012Q1 5507 314 N4886 A441 D371 C95 F22 S3 B1 T1 -1
2016Q1 5956 337 N5894 A236 D88 C44 P28 F2 T1
2018Q1 6205 354 N6232 A152 P64 C50 D40 S19 F2
2019Q1 6440 360 N6372 A228 C94 D49 P47 S8 F1 B1
2020Q1 6710 369 N6648 A250 D99 C70 P10 S2
2020Q2 6728 369 N7074 A18 C4 D1
2020Q3 6789 369 N7083 A61 D9 C4 S1
2020Q4 6825 371 N7145 A38 C7 D4 F2
2025Q4 8463 383 N8747 A76 C10 D7 P2 B2 R1 S1
2026Q1 8623 383 N8391 C294 A160 D95 P65 S1
"""
# One form of each release: the text, else the workbook.
CHOSEN = """
    (SELECT * FROM record WHERE form = 'text' OR release NOT IN (SELECT release FROM record WHERE form = 'text'))
"""


@pytest.mark.parametrize("line", FIGURES.strip().splitlines(), ids=lambda line: line[:6])
def test_the_figures_of_the_field_guide(ask: Ask, line: str) -> None:
    release, procedures, modifiers, *actions = line.split()
    counted = f"FROM {CHOSEN} WHERE release = '{release}'"
    assert ask(f"SELECT count_if(record_id = '3'), count_if(record_id = '7') {counted}") == [
        (int(procedures), int(modifiers))
    ]
    found = ask(f"SELECT coalesce(action_code, '-') || count(*) {counted} GROUP BY action_code")
    assert {action for (action,) in found} == set(actions)


def test_both_forms_of_a_release_have_the_same_codes(ask: Ask) -> None:
    assert ask("SELECT release, code FROM difference WHERE field = '(row)'") == []


# release: {field: codes that differ}, and why.
DIFFERENCES = {
    # TP's line has slipped by one column (a tab); in two short descriptions a quote came through as another letter.
    "2012Q1": {
        "long_description": 1,
        "short_description": 3,
        "cross_reference": 1,
        "coverage_code": 1,
        "anesthesia_base_units": 1,
        "add_date": 1,
        "action_effective_date": 1,
        "action_code": 1,
    },
    # The workbook's ACT EFF DT is blank for codes whose last action is old; the text has the date.
    "2016Q1": {"action_effective_date": 115},
    # The same; and the workbook has a fourth type of service (R) for two codes, which the text lacks.
    "2019Q1": {"action_effective_date": 115, "type_of_service": 2},
    # The same; and the workbook has a second pricing indicator for C9248.
    "2026Q1": {"action_effective_date": 117, "pricing_indicator": 1},
    # 2018 and January 2020: none. The others have no text.
}


def test_text_and_workbook_differ_where_we_know_it(ask: Ask) -> None:
    found: dict[str, dict[str, int]] = {}
    for release, field, count in ask("SELECT release, field, count(*) FROM difference GROUP BY ALL"):
        found.setdefault(release, {})[field] = count
    assert found == DIFFERENCES


def test_a_blank_action_date_in_the_workbook_is_never_another_date(ask: Ask) -> None:
    query = "SELECT DISTINCT workbook_value FROM difference WHERE field = 'action_effective_date' AND code <> 'TP'"
    assert ask(query) == [(None,)]


@pytest.mark.parametrize("release", ["2018Q1", "2019Q1", "2020Q1", "2026Q1"])
def test_long_descriptions_are_equal_in_text_and_workbook_for_every_code(ask: Ask, release: str) -> None:
    pairs = f"""
        SELECT count(*), count_if(t.long_description IS DISTINCT FROM w.long_description)
        FROM record AS t JOIN record AS w USING (release, code)
        WHERE t.form = 'text' AND w.form = 'workbook' AND release = '{release}'
    """
    compared, different = ask(pairs)[0]
    assert compared > 6000
    assert different == 0


def test_every_reject_is_one_that_we_know(ask: Ask) -> None:
    # 2012's TP has slipped; in 2018 five ASC dates have six digits, in the text and in the workbook.
    assert ask(
        "SELECT release, field, list_sort(list(DISTINCT code)), count(*) FROM reject GROUP BY ALL ORDER BY ALL"
    ) == [
        ("2012Q1", "action_effective_date", ["TP"], 1),
        ("2012Q1", "add_date", ["TP"], 1),
        ("2012Q1", "termination_date", ["TP"], 1),
        ("2018Q1", "asc_effective_date", ["C9488", "C9745", "C9746", "C9747", "C9748"], 10),
    ]


def test_the_slipped_line_is_the_only_damaged_record(ask: Ask) -> None:
    assert ask("SELECT release, form, code FROM record WHERE damaged") == [("2012Q1", "text", "TP")]
    whole = ask(
        "SELECT add_date, action_code FROM record WHERE release = '2012Q1' AND form = 'workbook' AND code = 'TP'"
    )
    assert whole == [(dt.date(2002, 4, 1), "N")]


def test_every_member_of_every_zip_is_staged_or_a_readme(ask: Ask) -> None:
    assert ask("SELECT count(*) FROM member") == [(66,)]
    silent = ask("SELECT member_kind FROM member WHERE row_count = 0 GROUP BY ALL")
    assert silent == [(MemberKind.README.value,)]


def test_every_label_of_every_change_list_has_its_action_code(ask: Ask) -> None:
    assert ask("SELECT release, label, count(*) FROM change_list WHERE action_code IS NULL GROUP BY ALL") == []


@pytest.mark.parametrize("release", ["2016Q1", "2018Q1", "2019Q1", "2020Q1"])
def test_text_and_printed_copies_say_the_same_as_the_workbook_of_the_report(ask: Ask, release: str) -> None:
    copies = ask(f"""
        SELECT view, member, list(code || ' ' || action_code ORDER BY line)
        FROM change_list WHERE release = '{release}' GROUP BY view, member
    """)
    for view in ("by_action", "by_code"):
        said = {member: codes for v, member, codes in copies if v == view}
        assert len(said) == 2, said.keys()
        one, other = said.values()
        assert one == other


def test_the_imperfections_of_the_transaction_reports(ask: Ask) -> None:
    def unlisted(release: str, view: str, form: str) -> list[str]:
        query = f"""
            SELECT code FROM record WHERE release = '{release}' AND form = '{form}'
            AND code NOT IN (SELECT code FROM change_list WHERE release = '{release}' AND view = '{view}') ORDER BY code
        """
        return [code for (code,) in ask(query)]

    def untabled(release: str, view: str) -> list[str]:
        query = f"""
            SELECT DISTINCT code FROM change_list WHERE release = '{release}' AND view = '{view}'
            AND code NOT IN (SELECT code FROM record WHERE release = '{release}') ORDER BY code
        """
        return [code for (code,) in ask(query)]

    # Trap 6.
    assert unlisted("2018Q1", "by_code", "text") == ["L1"]
    assert unlisted("2016Q1", "by_code", "text") == ["DA"]
    assert ask("SELECT view, label FROM change_list WHERE release = '2020Q3' AND code = 'CS' ORDER BY ALL") == [
        ("by_action", "Long/Short Description Change"),
        ("by_action", "No Change"),
        ("by_code", "Long/Short Description Change"),
    ]
    assert untabled("2025Q4", "by_code") == ["8P"]
    assert (unlisted("2026Q1", "by_action", "text"), unlisted("2026Q1", "by_code", "text")) == ([], ["G9871"])


def test_the_six_dental_codes_of_january_2026_are_counted_and_not_described(ask: Ask) -> None:
    dental = ["D1352", "D1705", "D1706", "D1707", "D1712", "D9248"]
    assert ask(
        "SELECT release, code_form, list_sort(list(DISTINCT code)), any_value(label) FROM excluded GROUP BY ALL"
    ) == [("2026Q1", "cdt", dental, "Discontinued")]


@pytest.mark.parametrize("table", ["record", "change_list", "correction", "noc_code"])
def test_no_code_of_the_ama_or_the_ada_has_a_row(ask: Ask, table: str) -> None:
    assert ask(f"SELECT code FROM {table} WHERE regexp_matches(code, '^([0-9]{{4}}[0-9A-Z]|D[0-9]{{4}})$')") == []


def test_codes_appear_and_vanish_as_the_field_guide_says(ask: Ask) -> None:
    codes: dict[str, set[str]] = {}
    for release, code in ask(f"SELECT release, code FROM {CHOSEN}"):
        codes.setdefault(release, set()).add(code)

    def moved(a: str, b: str) -> tuple[int, set[str]]:
        return len(codes[b] - codes[a]), codes[a] - codes[b]

    assert moved("2018Q1", "2019Q1") == (244, {"DA", "G9976", "G9977"})
    assert moved("2020Q1", "2020Q2") == (18, set())
    assert moved("2020Q2", "2020Q3") == (61, set())
    assert moved("2020Q3", "2020Q4") == (38, set())
    assert moved("2025Q4", "2026Q1") == (160, set())


def test_corrections_are_staged_version_by_version(ask: Ask) -> None:
    versions = ask("""
        SELECT release, version, count(*), count(DISTINCT file_date) FROM correction
        WHERE member LIKE '%.xlsx' GROUP BY release, version ORDER BY ALL
    """)
    assert [(release, version, rows) for release, version, rows, _ in versions] == [
        ("2018Q1", 1, 24),
        ("2018Q1", 2, 28),
        ("2018Q1", 3, 30),
        ("2018Q1", 4, 28),
        ("2019Q1", 1, 11),
        ("2019Q1", 2, 3),
        ("2026Q1", 1, 5),
    ]
    columns = "action_text, effective_date_text, effective_date, cross_reference"
    typed = f"SELECT {columns} FROM correction WHERE member LIKE '%.xlsx'"
    assert ask(f"{typed} AND release = '2018Q1' AND code = 'G9890' AND version = 2") == [("DELETE", None, None, None)]
    assert ask(f"{typed} AND code = 'Q5111'") == [("ADD CODE", "01/0/12019", None, None)]
    assert ask(f"{typed} AND code = 'C9034'") == [("Discontinue", "01/01/2019", dt.date(2019, 1, 1), "J1095")]
    assert ask(f"{typed} AND code = 'G2076'") == [("Add date s/b 1/1/2020", None, None, None)]


def test_printed_copies_of_the_corrections_have_the_rows_and_dates_of_their_workbooks(ask: Ask) -> None:
    # G9978 and its like: V2's printed copy was made before its workbook was changed. A date that was cut is NULL.
    compared = ask("""
        SELECT p.member, count(*), count_if(p.effective_date IS NOT NULL AND p.effective_date <> w.effective_date),
               count_if(p.coverage_code IS DISTINCT FROM w.coverage_code)
        FROM correction AS p JOIN correction AS w
          ON w.member = replace(p.member, '.prn', '.xlsx') AND w.code = p.code AND w.release = p.release
        WHERE p.member LIKE '%.prn' GROUP BY p.member ORDER BY p.member
    """)
    assert [(rows, *wrong) for _, rows, *wrong in compared] == [
        (11, 0, 0),
        (3, 0, 0),
        (24, 0, 0),
        (28, 0, 0),
        (30, 0, 0),
        (28, 0, 0),
    ]


def test_not_otherwise_classified_codes(ask: Ask) -> None:
    # In 2018 the dates of the rows from the second S9445 on have slipped, and three have none.
    counts = ask("SELECT member, count(*), count(add_date) FROM noc_code GROUP BY member ORDER BY member")
    assert counts == [
        ("NOC codes_JAN2026.xlsx", 166, 166),
        ("NOC_Codes_2018.prn", 145, 142),
        ("NOC_Codes_2018.xlsx", 145, 142),
        ("NOC_Codes_2019.prn", 139, 139),
        ("NOC_Codes_2019.xlsx", 139, 139),
    ]


def test_processing_notes_are_numbered_without_a_gap(ask: Ask) -> None:
    counts = ask("""
        SELECT release, count(*), min(processing_note), max(processing_note)::INTEGER,
               count_if(contains(note_text, '*'))
        FROM processing_note GROUP BY release ORDER BY release
    """)
    assert counts == [
        (release, last, "0001", last, 0)
        for release, last in zip(
            ("2012Q1", "2016Q1", "2018Q1", "2019Q1", "2020Q1", "2026Q1"), (177, 206, 216, 218, 220, 234), strict=True
        )
    ]


def test_every_processing_note_that_a_record_refers_to_is_there(ask: Ask) -> None:
    # Up to 2020 two codes refer to 0000, which is no note.
    missing = ask(f"""
        SELECT DISTINCT r.release, r.processing_note FROM {CHOSEN} AS r
        WHERE r.processing_note <> '0000' AND r.release IN (SELECT release FROM processing_note)
        AND NOT EXISTS (FROM processing_note AS p WHERE p.release = r.release AND p.processing_note = r.processing_note)
    """)
    assert missing == []


LISTS = {
    "betos": (106, 107),
    "opps_group": (98, 98),
    "type_of_service": (34, 34),
    "lab_certification": (31, 31),
    "pricing_indicator": (25, 26),  # 40, lymphedema, came with 2024
    "action_code": (10, 10),
    "multiple_pricing_indicator": (8, 8),
    "opps_policy_indicator": (7, 7),
    "coverage_code": (5, 5),
    "record_id": (4, 4),
    "asc_group": (2, 2),
}


def test_the_code_lists_of_the_record_layout(ask: Ask) -> None:
    counts = ask("SELECT list_name, release, count(*) FROM code_list GROUP BY ALL ORDER BY release")
    found: dict[str, list[int]] = {}
    for name, _, count in counts:
        found.setdefault(name, []).append(count)
    assert found == {name: [earlier, earlier, later] for name, (earlier, later) in LISTS.items()}


@pytest.mark.parametrize(
    "column", ["pricing_indicator", "type_of_service", "coverage_code", "action_code", "lab_certification"]
)
def test_the_records_of_2026_use_no_value_that_the_lists_do_not_explain(ask: Ask, column: str) -> None:
    unexplained = ask(f"""
        SELECT DISTINCT value FROM (
            SELECT unnest(string_split({column}, ',')) AS value FROM record WHERE release = '2026Q1' AND form = 'text'
        ) WHERE value NOT IN (SELECT value FROM code_list WHERE release = '2026Q1' AND list_name = '{column}')
    """)
    assert unexplained == []


def test_cms_layouts_agree_with_ours(ask: Ask) -> None:
    ours = {(f.item, f.begin, f.end, f.occurs if f.occurs > 1 else None) for f in anweb_layout()}
    for release in ("2016Q1", "2019Q1", "2026Q1"):
        theirs = ask(f"SELECT item, begin_column, end_column, occurs FROM layout_field WHERE release = '{release}'")
        # Not ours: 2 to 4 redefine item 1 (a modifier is its last two columns), 24 and 31 are filler.
        assert set(theirs) - ours == {
            (2, 1, 5, None),
            (3, 1, 3, None),
            (4, 4, 5, None),
            (24, 260, 260, None),
            (31, 294, 320, None),
        }
        assert ours - set(theirs) == set()


def test_headings_of_every_mirrored_year_are_known(ask: Ask) -> None:
    assert ask("SELECT reason FROM reject WHERE contains(reason, 'heading') OR contains(reason, 'column for')") == []
    assert (SCHEMAS / "cms" / "column_aliases.toml").is_file()

"""What the build makes of the real releases: the figures and the contradictions of the field guide, and no others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.mirror

# release: procedures, modifiers, action codes (field guide, "Figures to check against")
FIGURES = {
    "2012Q1": (5507, 314, "A441 B1 C95 D371 F22 N4886 S3 T1 blank1"),
    "2016Q1": (5956, 337, "A236 C44 D88 F2 N5894 P28 T1"),
    "2018Q1": (6205, 354, "A152 C50 D40 F2 N6232 P64 S19"),
    "2019Q1": (6440, 360, "A228 B1 C94 D49 F1 N6372 P47 S8"),
    "2020Q1": (6710, 369, "A250 C70 D99 N6648 P10 S2"),
    "2020Q2": (6728, 369, "A18 C4 D1 N7074"),
    "2020Q3": (6789, 369, "A61 C4 D9 N7083 S1"),
    "2020Q4": (6825, 371, "A38 C7 D4 F2 N7145"),
    "2025Q4": (8463, 383, "A76 B2 C10 D7 N8747 P2 R1 S1"),
    "2026Q1": (8623, 383, "A160 C294 D95 N8391 P65 S1"),
}


@pytest.fixture(scope="module")
def built(mirror_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(mirror_database), read_only=True) as connection:
        yield connection


def test_counts_are_those_of_the_field_guide(built: duckdb.DuckDBPyConnection) -> None:
    counted = built.execute(
        """SELECT r.release, r.procedure_count, r.modifier_count,
                  string_agg(coalesce(a.action_code, 'blank') || a.code_count, ' '
                             ORDER BY coalesce(a.action_code, 'z'))
           FROM release AS r JOIN action_count AS a USING (release) GROUP BY ALL"""
    ).fetchall()
    assert {release: tuple(rest) for release, *rest in counted} == FIGURES


def test_report_and_table_disagree_where_the_field_guide_says_and_nowhere_else(
    built: duckdb.DuckDBPyConnection,
) -> None:
    told = built.execute("SELECT release, code FROM reported_change WHERE NOT agrees ORDER BY ALL").fetchall()
    assert told == [
        ("2016Q1", "DA"),  # its report has one code fewer than its table
        ("2018Q1", "L1"),  # in the text and not in its report
        ("2020Q3", "CS"),  # stands twice in one list, with two labels
        ("2025Q4", "8P"),  # a stray modifier
        ("2026Q1", "D1352"),  # six dental codes that are not in the main file
        ("2026Q1", "D1705"),
        ("2026Q1", "D1706"),
        ("2026Q1", "D1707"),
        ("2026Q1", "D1712"),
        ("2026Q1", "D9248"),
        ("2026Q1", "G9871"),  # missing from the second list
    ]


def test_what_came_and_went_between_2018_and_2019(built: duckdb.DuckDBPyConnection) -> None:
    gone = built.execute("SELECT code FROM change WHERE release = '2019Q1' AND change_type = 'vanished' ORDER BY 1")
    assert gone.fetchall() == [("DA",), ("G9976",), ("G9977",)]
    appeared = built.execute(
        """SELECT count(*) FROM published_record AS n WHERE n.release = '2019Q1' AND NOT EXISTS
           (FROM published_record AS o WHERE o.release = '2018Q1' AND o.code = n.code)"""
    ).fetchone()
    assert appeared == (244,)
    both = built.execute(
        "SELECT change_type, effective_date FROM change WHERE release = '2019Q1' AND code = 'C9469' ORDER BY 2"
    ).fetchall()
    assert both == [("added", dt.date(2018, 4, 1)), ("discontinued", dt.date(2018, 7, 1))]


def test_codes_changed_under_no_change_in_2019(built: duckdb.DuckDBPyConnection) -> None:
    # 22 codes differ, 18 of them in the long description (trap 5); one differs by its typography only (trap 16).
    counted = built.execute(
        """SELECT count(DISTINCT code), count(DISTINCT code) FILTER (field = 'long_description') FROM change
           WHERE release = '2019Q1' AND action_code = 'N' AND change_type IN ('revised', 'typography')"""
    ).fetchone()
    silent = built.execute(
        """SELECT count(DISTINCT code) FROM change
           WHERE release = '2019Q1' AND action_code = 'N' AND change_type = 'revised' AND agrees = FALSE"""
    ).fetchone()
    assert counted is not None
    assert silent is not None
    assert counted[1] == 18
    assert silent[0] <= counted[0] <= 22


def test_2026_replacements_come_with_their_evidence(built: duckdb.DuckDBPyConnection) -> None:
    told = built.execute(
        """SELECT old_code, new_code, evidence, old_unit, new_unit, units_factor, effective_date, published_by_cms
           FROM replacement WHERE release = '2026Q1' ORDER BY 1"""
    ).fetchall()
    day = dt.date(2026, 1, 1)
    assert told == [
        ("C9305", "J9256", "same_descriptor", "3 mg", "3 mg", 1, day, False),
        ("C9306", "J9326", "same_descriptor", "1 mg", "1 mg", 1, day, False),
        ("S0013", "J0013", "same_descriptor", "1 mg", "1 mg", 1, day, False),
        ("S0080", "J2516", "same_substance", "300 mg", "1 mg", 300, day, False),  # trap 11
        ("S0189", "J1073", "same_substance", "75 mg", "75 mg", 1, day, False),
    ]


def test_units_change_across_a_replacement_that_cms_published(built: duckdb.DuckDBPyConnection) -> None:
    told = built.execute(
        "SELECT new_code, evidence, old_unit, new_unit, units_factor FROM replacement WHERE old_code = 'C9121'"
    ).fetchall()
    assert ("J0883", "cms_xref", "5 mg", "1 mg", 5) in told


def test_where_cms_tells_two_units_of_an_ended_code_nobody_gives_a_factor(built: duckdb.DuckDBPyConnection) -> None:
    """October 2020 says 10 mg, every file since its end says 2.5 mg: four times the money, one way or the other."""
    told = built.execute(
        "SELECT old_code, new_code, units_factor FROM replacement WHERE units_note LIKE '%tell two units%'"
    )
    assert told.fetchall() == [("C9066", "J9317", None)]


def test_no_identical_descriptor_contradicts_a_published_successor(built: duckdb.DuckDBPyConnection) -> None:
    conflicts = built.execute(
        """SELECT i.old_code, i.new_code FROM replacement AS i
           WHERE NOT i.published_by_cms AND EXISTS (FROM replacement AS p
               WHERE p.published_by_cms AND p.old_code = i.old_code AND p.effective_date = i.effective_date)"""
    ).fetchall()
    assert conflicts == []


def test_lives_of_numbers_that_came_back(built: duckdb.DuckDBPyConnection) -> None:
    # As CMS filed them: corrections say of G9890 that its first meaning was never in force.
    lives = built.execute(
        """SELECT code, add_date, termination_date, begin_reason FROM code_lifetime
           WHERE known_to IS NULL AND code IN ('S3854', 'J7342')
           UNION ALL
           SELECT code, add_date, termination_date, begin_reason FROM code_lifetime_as_filed
           WHERE known_to IS NULL AND code = 'G9890'
           ORDER BY code, add_date"""
    ).fetchall()
    assert lives == [
        ("G9890", dt.date(2018, 1, 1), dt.date(2018, 3, 31), "added"),
        ("G9890", dt.date(2018, 4, 1), None, "re-used"),
        ("J7342", dt.date(2003, 1, 1), dt.date(2008, 12, 31), "added"),
        ("J7342", dt.date(2017, 1, 1), None, "re-used"),
        ("S3854", dt.date(2006, 1, 1), dt.date(2015, 12, 31), "added"),
        ("S3854", dt.date(2016, 7, 1), None, "re-activated"),
    ]


def test_no_foreign_descriptor_is_stored(built: duckdb.DuckDBPyConnection) -> None:
    for table, column in (("code", "code"), ("published_record", "code"), ("noc_code", "code")):
        foreign = built.execute(
            f"SELECT count(*) FROM {table} WHERE regexp_matches({column}, '^(D[0-9]{{4}}|[0-9]{{4}}[0-9A-Z])$')"
        ).fetchone()
        assert foreign == (0,)
    assert built.execute("SELECT count(*) FROM replacement WHERE target_system = 'cpt' AND new_description IS NOT NULL").fetchone() == (0,)  # fmt: skip  # noqa: E501


def test_nearly_every_correction_is_understood_and_every_line_has_an_outcome(built: duckdb.DuckDBPyConnection) -> None:
    counted = built.execute("SELECT outcome, count(*) FROM correction GROUP BY outcome ORDER BY outcome").fetchall()
    assert dict(counted) == {
        "already in the rows": 5,  # all of January 2026: its corrections stand in the rows they are issued with
        "applied": 41,
        "not applied": 8,  # revert to 2017, of which the archive holds nothing: two codes, four versions
        "not understood": 1,  # Q5111 is to be added on 01/0/12019
        "repeats an earlier version": 70,
        "undone by a later line": 4,
    }
    share = built.execute("SELECT count(operations) / count(*), count(*) FROM correction").fetchone()
    assert share is not None and share[0] >= 0.95 and share[1] == 129
    odd = built.execute(
        "SELECT DISTINCT code FROM correction WHERE outcome IN ('not applied', 'not understood') ORDER BY 1"
    )
    assert odd.fetchall() == [("G9637",), ("G9638",), ("Q5111",)]


def test_first_meaning_of_g9890_was_never_in_force(built: duckdb.DuckDBPyConnection) -> None:
    lives = built.execute("SELECT add_date, begin_reason, first_release FROM code_lifetime WHERE code = 'G9890'")
    assert lives.fetchall() == [(dt.date(2018, 4, 1), "added", "2019Q1")]
    for macro, found in (("codes_on_as_known", 0), ("codes_on_as_filed", 1)):
        told = built.execute(f"SELECT code FROM {macro}(DATE '2018-01-15', DATE '2018-03-07') WHERE code = 'G9890'")
        assert len(told.fetchall()) == found


def test_codes_that_2018_added_by_correction_only(built: duckdb.DuckDBPyConnection) -> None:
    """2018's only text is younger than its corrections and does not contain them; they count all the same."""
    for known, found in (("2017-12-21", 0), ("2018-01-01", 1), ("2018-03-07", 1)):
        told = built.execute(
            "SELECT code FROM codes_on_as_known(DATE '2018-01-15', $1::DATE) WHERE code = 'G9868'", [known]
        )
        assert len(told.fetchall()) == found, known
    wrong = built.execute("SELECT known_from, known_to FROM code_lifetime WHERE code = 'G9978' AND lifetime = 1")
    assert wrong.fetchone() == (dt.date(2018, 1, 3), dt.date(2018, 1, 9))  # V2 adds it, V3 takes it out


@pytest.mark.parametrize(
    ("code", "day", "status"),
    [
        ("DA", "2019-01-01", "valid"),
        ("DA", "2019-06-30", "valid"),
        ("DA", "2019-12-31", "valid"),
        ("C9034", "2018-12-31", "valid"),
        ("C9034", "2019-01-01", "terminated"),
        ("J1572", "2026-01-15", "valid"),
        ("S0189", "2025-12-31", "valid"),
        ("S0189", "2026-01-01", "terminated"),
    ],
)
def test_status_of_corrected_codes(built: duckdb.DuckDBPyConnection, code: str, day: str, status: str) -> None:
    assert built.execute("SELECT code_status($1, $2::DATE)", [code, day]).fetchone() == (status,)


def test_terminate_names_the_day_after_the_last_day_of_use(built: duckdb.DuckDBPyConnection) -> None:
    """S0189 shows what CMS means: `Terminate 01/01/2026` beside termination date 20251231. So does C9034 in 2020."""
    told = built.execute(
        """SELECT c.code, c.effective_date, c.termination_date, r.termination_date
           FROM correction AS c JOIN published_record AS r ON r.code = c.code
           WHERE (c.code, r.release) IN (('S0189', '2026Q1'), ('C9034', '2020Q1')) ORDER BY 1"""
    ).fetchall()
    assert told == [
        ("C9034", dt.date(2019, 1, 1), dt.date(2018, 12, 31), dt.date(2018, 12, 31)),
        ("S0189", dt.date(2026, 1, 1), dt.date(2025, 12, 31), dt.date(2025, 12, 31)),
    ]


def test_correction_counts_until_the_next_release_speaks(built: duckdb.DuckDBPyConnection) -> None:
    """Q2026: 2019's corrections take its ASC group away, 2020's rows give it one."""
    told = built.execute(
        """SELECT valid_to, asc_group FROM code_history
           WHERE code = 'Q2026' AND known_to IS NULL AND NOT before_archive ORDER BY valid_from"""
    ).fetchall()
    assert told == [(dt.date(2019, 12, 31), None), (None, "YY")]


def test_a_correction_dates_its_own_version_only(built: duckdb.DuckDBPyConnection) -> None:
    told = built.execute(
        """SELECT valid_from, coverage_code, pricing_indicator FROM code_history
           WHERE code = 'Q9994' AND known_to IS NULL ORDER BY valid_from"""
    ).fetchall()
    assert told == [(dt.date(2018, 7, 1), "D", "00"), (dt.date(2018, 12, 3), "C", "39")]


def test_what_corrections_do_not_touch_is_as_filed(built: duckdb.DuckDBPyConnection) -> None:
    for release, day, known in built.execute("SELECT release, effective_date, posted_date FROM release").fetchall():
        differing = built.execute(
            """SELECT code FROM (FROM codes_on_as_known($1, $2)) AS k
               FULL JOIN (FROM codes_on_as_filed($1, $2)) AS f USING (code)
               WHERE k.code IS NULL OR f.code IS NULL OR k.lifetime <> f.lifetime
                     OR k.long_description <> f.long_description
                     OR k.coverage_code IS DISTINCT FROM f.coverage_code""",
            [day, known],
        ).fetchall()
        corrected = built.execute("SELECT DISTINCT code FROM correction WHERE operations IS NOT NULL").fetchall()
        assert set(differing) <= set(corrected), release

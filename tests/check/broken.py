"""For every expectation of every suite: what breaks it in the small revision, or in the database built from it."""

from __future__ import annotations

from tests.check.broken_corrections import CORRECTED_CHANGES, CORRECTIONS

STAGED: dict[tuple[str, str], tuple[str, ...]] = {
    ("release", "procedures_are_there"): ("DELETE FROM record WHERE code_type = 'procedure'",),
    ("release", "modifiers_are_there"): ("DELETE FROM record WHERE code_type = 'modifier'",),
    ("release", "row_count_follows_previous_release"): (
        # A truncated file; and one with far more than there can be new in a quarter.
        "DELETE FROM record WHERE code BETWEEN 'Z0070' AND 'Z0099'",
        "INSERT INTO record SELECT * REPLACE (replace(code, 'Z', 'Y') AS code) FROM record WHERE code < 'Z0030'",
    ),
    ("release", "content_is_of_this_release"): (
        # The link says January 2026, the zip holds October 2025; or April 2026.
        "UPDATE record SET action_effective_date = DATE '2025-10-01' WHERE action_effective_date = DATE '2026-01-01'",
        "UPDATE record SET action_effective_date = DATE '2026-04-01' WHERE action_effective_date = DATE '2026-01-01'",
        # An annual file of the year before.
        "UPDATE record SET action_effective_date = DATE '2025-01-01' WHERE action_effective_date = DATE '2026-01-01'",
    ),
    ("release", "release_is_recognisable"): ("UPDATE record SET action_code = 'N'",),
    ("release", "lines_are_read"): (
        "INSERT INTO reject SELECT 'ANWEB.txt', NULL, n, NULL, NULL, 'not a record', NULL FROM range(1, 6) AS r (n)",
    ),
    ("release", "both_forms_list_the_same_codes"): (
        "INSERT INTO difference SELECT code, '(row)', 'text', NULL FROM record WHERE form = 'text' AND code < 'Z0006'",
    ),
    ("release", "text_is_not_cut_off"): (
        # Far below the two per cent that are forgiven anywhere else in the table.
        "DELETE FROM record WHERE form = 'text' "
        "AND line IN (SELECT line FROM record WHERE form = 'text' ORDER BY line DESC LIMIT 4)",
    ),
    ("release", "few_rows_are_damaged"): ("UPDATE record SET damaged = TRUE WHERE code < 'Z0006'",),
    ("release", "descriptions_are_there"): ("UPDATE record SET long_description = NULL WHERE code < 'Z0006'",),
    ("release", "add_dates_are_there"): ("UPDATE record SET add_date = NULL WHERE code < 'Z0006'",),
    ("release", "dates_are_in_order"): ("UPDATE record SET termination_date = add_date - 1 WHERE code < 'Z0006'",),
    ("release", "actions_are_known"): (
        "UPDATE record SET action_code = 'X' WHERE code < 'Z0006'",
        "UPDATE record SET action_code = NULL WHERE code < 'Z0006'",
    ),
    ("release", "discontinued_codes_are_terminated"): (
        "UPDATE record SET termination_date = NULL WHERE action_code = 'D' AND code < 'Z0016'",
    ),
    ("record", "code_is_well_formed"): (
        "UPDATE record SET code = 'Z00400' WHERE code = 'Z0040'",
        "UPDATE record SET code = '0000T' WHERE code = 'Z0040'",
        "UPDATE record SET code = 'D0000' WHERE code = 'Z0040'",
        "UPDATE record SET code = '25' WHERE code = 'ZA'",
    ),
    ("record", "code_type_fits_code"): (
        "UPDATE record SET code_type = 'modifier', record_id = '7' WHERE code = 'Z0040'",
    ),
    ("record", "code_is_listed_once"): ("INSERT INTO record FROM record WHERE code = 'Z0040' AND form = 'text'",),
    ("record", "code_is_listed_once_in_the_other_form"): (
        "INSERT INTO record FROM record WHERE code = 'Z0040' AND form = 'workbook'",
    ),
    ("record", "record_id_is_a_first_line"): ("UPDATE record SET record_id = '4' WHERE code = 'Z0040'",),
    ("record", "record_id_fits_code_type"): ("UPDATE record SET record_id = '7' WHERE code = 'Z0040'",),
    ("record", "columns_have_not_slipped"): ("UPDATE record SET damaged = TRUE WHERE code = 'ZA' AND form = 'text'",),
    ("record", "every_code_has_one_life"): (
        "INSERT INTO reject BY NAME SELECT member, line, code, 'termination_date' AS field, "
        "'The code stands in line 9 too, with another beginning or end.' AS reason FROM record "
        "WHERE code = 'ZA' AND form = 'text'",
    ),
    ("record", "long_description_is_there"): ("UPDATE record SET long_description = NULL WHERE code = 'Z0040'",),
    ("record", "short_description_is_there"): ("UPDATE record SET short_description = NULL WHERE code = 'Z0040'",),
    ("record", "add_date_is_there"): ("UPDATE record SET add_date = NULL WHERE code = 'Z0040'",),
    ("record", "add_date_is_plausible"): (
        "UPDATE record SET add_date = DATE '1900-01-01' WHERE code = 'Z0040'",
        "UPDATE record SET add_date = DATE '2062-01-01' WHERE code = 'Z0000'",
    ),
    ("record", "termination_follows_add_date"): (
        "UPDATE record SET termination_date = add_date - 1 WHERE code = 'Z0010'",
    ),
    ("record", "action_is_there"): ("UPDATE record SET action_code = NULL WHERE code = 'Z0040'",),
    ("record", "action_is_known"): ("UPDATE record SET action_code = 'X' WHERE code = 'Z0040'",),
    ("record", "action_is_dated"): ("UPDATE record SET action_effective_date = NULL WHERE code = 'Z0010'",),
    ("record", "action_follows_add_date"): (
        "UPDATE record SET action_effective_date = add_date - 1 WHERE code = 'Z0000'",
    ),
    ("record", "discontinued_code_is_terminated"): ("UPDATE record SET termination_date = NULL WHERE code = 'Z0010'",),
    ("record", "discontinuation_takes_effect_on_the_day_after"): (
        # As six codes of 2018 have it: the action date is the add date. And: on the last day of use itself.
        "UPDATE record SET action_effective_date = add_date WHERE code = 'Z0010'",
        "UPDATE record SET action_effective_date = termination_date WHERE code = 'Z0010'",
    ),
    ("difference", "text_equals_workbook"): ("INSERT INTO difference VALUES ('Z0040', 'betos', 'P1', NULL)",),
    ("difference", "code_stands_in_both_forms"): ("INSERT INTO difference VALUES ('Z0040', '(row)', 'text', NULL)",),
    ("member", "file_is_recognised"): ("UPDATE member SET member_kind = 'unknown' WHERE member = 'README.txt'",),
    ("member", "file_has_rows"): ("UPDATE member SET row_count = 0 WHERE member_kind = 'change_list'",),
    ("member", "every_line_is_read"): ("UPDATE member SET reject_count = 1 WHERE member_kind = 'corrections'",),
    ("member", "values_are_computed"): (
        "INSERT INTO reject SELECT 'ANWEB.xlsx', 'Sheet1', 41, 'Z0040', 'termination_date', 'Cell G41 of ...', NULL; "
        "DELETE FROM record WHERE form = 'text'",
    ),
    ("member", "no_foreign_code"): (
        "INSERT INTO excluded VALUES ('D0000', 'cdt', 'Add', 'Transaction Report.xlsx', 'by_code', 7)",
    ),
    ("previous_record", "active_code_is_still_listed"): ("DELETE FROM record WHERE code IN ('Z0040', 'ZA')",),
    ("change_list", "label_is_understood"): (
        "UPDATE change_list SET action_code = NULL, label = 'Transmogrified' WHERE code = 'Z0020'",
        "UPDATE change_list SET action_code = NULL, label = NULL WHERE code = 'Z0020'",
    ),
    ("change_list", "action_is_known"): ("UPDATE change_list SET action_code = 'X' WHERE code = 'Z0020'",),
    ("change_list", "listed_code_is_in_the_table"): (
        "INSERT INTO change_list BY NAME SELECT * REPLACE ('Z8' AS code) FROM change_list WHERE code = 'ZA'",
    ),
    ("change_list", "code_of_the_table_is_listed"): (
        "DELETE FROM change_list WHERE code = 'Z0040'",
        # A list of changes only may leave out what did not change, but nothing else.
        "DELETE FROM change_list WHERE action_code = 'N' OR code = 'Z0010'",
    ),
    ("change_list", "list_agrees_with_the_table"): (
        "UPDATE change_list SET action_code = 'P' WHERE code = 'Z0020'",
        "UPDATE record SET action_code = NULL WHERE code = 'Z0020'",
    ),
    ("change_list", "code_is_listed_once"): (
        "INSERT INTO change_list SELECT * REPLACE ('N' AS action_code) FROM change_list WHERE code = 'Z0020' LIMIT 1",
    ),
    ("change_list", "both_lists_agree"): (
        "UPDATE change_list SET action_code = 'P' WHERE code = 'Z0020' AND view = 'by_code'",
        "DELETE FROM change_list WHERE code = 'Z0020' AND view = 'by_action'",
        "DELETE FROM change_list WHERE code = 'Z0020' AND view = 'by_code'",
    ),
    ("correction", "code_type_fits_code"): ("UPDATE correction SET code = 'Z004' WHERE code = 'Z0040'",),
    ("correction", "line_says_what_to_do"): ("UPDATE correction SET action_text = NULL WHERE code = 'Z0040'",),
    ("correction", "date_is_understood"): (
        "UPDATE correction SET effective_date = NULL, effective_date_text = '01/0/12026' WHERE code = 'Z0040'",
    ),
    ("correction", "date_is_near_the_release"): (
        "UPDATE correction SET effective_date = DATE '1926-01-01' WHERE code = 'Z0040'",
        "UPDATE correction SET effective_date = DATE '2062-01-01' WHERE code = 'Z0040'",
    ),
    ("correction", "file_is_of_this_release"): (
        "UPDATE correction SET file_date = DATE '2025-01-12'",
        "UPDATE correction SET file_date = DATE '2027-06-12'",
    ),
    ("staged_code", "code_is_ours"): (
        "UPDATE correction SET code = 'D0000' WHERE code = 'Z0040'",
        "UPDATE noc_code SET code = '00000'",
        "UPDATE change_list SET code = '0000F' WHERE code = 'Z0020'",
    ),
    ("staged_code", "no_foreign_descriptor"): (
        "INSERT INTO reject VALUES ('x.xlsx', NULL, 1, 'D0000', NULL, 'odd', 'a dental thing, described')",
        "INSERT INTO reject VALUES ('x.xlsx', NULL, 1, NULL, NULL, 'odd', 'D0000 dental thing')",
        "INSERT INTO reject VALUES ('x.txt', NULL, 1, NULL, NULL, 'odd', '00000001003Surgical thing')",
        "INSERT INTO excluded VALUES ('D0000', 'cdt', 'D0000 dental thing', 'x.xlsx', NULL, 7)",
    ),
}
"""Statements on the staged tables of 2026Q1; each of them alone breaks the expectation."""

# Another life, or another version, of a code that goes on.
_OTHER_LIFE = "INSERT INTO code_lifetime SELECT * REPLACE (2 AS lifetime, {}) FROM code_lifetime WHERE code = 'Z0040'"
_OTHER_VERSION = (
    "INSERT INTO code_history SELECT * REPLACE ({}) FROM code_history WHERE code = 'Z0040' AND NOT before_archive"
)

DATABASE: dict[tuple[str, str], tuple[str, ...]] = {
    ("code_lifetime", "code_is_ours"): ("UPDATE code_lifetime SET code = 'D0000' WHERE code = 'Z0040'",),
    ("code_lifetime", "life_has_a_first_day"): ("UPDATE code_lifetime SET add_date = NULL WHERE code = 'Z0040'",),
    ("code_lifetime", "life_ends_after_it_begins"): (
        "UPDATE code_lifetime SET termination_date = add_date - 1 WHERE code = 'Z0040'",
    ),
    ("code_lifetime", "known_time_runs_forward"): (
        "UPDATE code_lifetime SET known_to = known_from WHERE code = 'Z0040'",
    ),
    ("code_lifetime", "life_is_told_once"): ("INSERT INTO code_lifetime FROM code_lifetime WHERE code = 'Z0040'",),
    ("code_lifetime", "lives_do_not_overlap"): (
        _OTHER_LIFE.format("DATE '2020-01-01' AS add_date"),
        # Also where that was only known for a while.
        _OTHER_LIFE.format("DATE '2020-01-01' AS add_date, known_from + 1 AS known_to"),
    ),
    ("code_lifetime", "lives_are_in_order_of_time"): (
        _OTHER_LIFE.format("DATE '2000-01-01' AS add_date, DATE '2000-12-31' AS termination_date"),
    ),
    ("code_lifetime", "begin_reason_is_known"): (
        "UPDATE code_lifetime SET begin_reason = 'why not' WHERE code = 'Z0040'",
    ),
    ("code_lifetime", "end_reason_is_known"): ("UPDATE code_lifetime SET end_reason = 'why not' WHERE code = 'Z0010'",),
    ("code_lifetime", "end_has_a_reason"): (
        "UPDATE code_lifetime SET end_reason = NULL WHERE code = 'Z0010'",
        "UPDATE code_lifetime SET end_reason = 'discontinued' WHERE code = 'Z0040'",
    ),
    ("code_lifetime", "releases_are_in_order"): (
        "UPDATE code_lifetime SET first_release = '2026Q2' WHERE code = 'Z0040'",
    ),
    ("code_lifetime", "life_has_history"): ("DELETE FROM code_history WHERE code = 'Z0040'",),
    ("code_history", "code_is_ours"): ("UPDATE code_history SET code = 'D0000' WHERE code = 'Z0040'",),
    ("code_history", "version_has_a_first_day"): ("UPDATE code_history SET valid_from = NULL WHERE code = 'Z0040'",),
    ("code_history", "version_ends_after_it_begins"): (
        "UPDATE code_history SET valid_to = valid_from - 1 WHERE code = 'Z0040'",
    ),
    ("code_history", "known_time_runs_forward"): (
        "UPDATE code_history SET known_to = known_from WHERE code = 'Z0040'",
    ),
    ("code_history", "versions_do_not_overlap"): (
        _OTHER_VERSION.format("valid_from + 10 AS valid_from"),
        "UPDATE code_history SET valid_to = NULL WHERE code = 'Z0020'",
        # Also where that was only known for a while.
        _OTHER_VERSION.format("valid_from + 10 AS valid_from, known_from + 1 AS known_to"),
    ),
    ("code_history", "versions_leave_no_hole"): (
        # Inside, at the beginning and at the end of the life.
        "UPDATE code_history SET valid_from = valid_from + 1 WHERE code = 'Z0040' AND NOT before_archive",
        "UPDATE code_history SET valid_from = valid_from + 1 WHERE code = 'Z0040' AND before_archive",
        "UPDATE code_history SET valid_to = DATE '2026-06-30' WHERE code = 'Z0040' AND NOT before_archive",
        "UPDATE code_history SET valid_to = valid_to - 1 WHERE code = 'Z0010' AND NOT before_archive",
    ),
    ("code_history", "version_lies_inside_its_life"): (
        "UPDATE code_history SET valid_from = valid_from - 1 WHERE code = 'Z0040' AND before_archive",
        "UPDATE code_history SET valid_to = valid_to + 1 WHERE code = 'Z0010' AND NOT before_archive",
        "UPDATE code_history SET valid_to = NULL WHERE code = 'Z0010' AND NOT before_archive",
        "UPDATE code_history SET lifetime = 2 WHERE code = 'Z0040'",
    ),
    ("code_history", "dating_is_known"): ("UPDATE code_history SET dated_by = 'feeling' WHERE code = 'Z0040'",),
    ("code_history", "days_before_the_archive_end"): (
        "UPDATE code_history SET valid_to = NULL WHERE code = 'Z0040' AND before_archive",
    ),
    ("code_history", "description_is_there"): ("UPDATE code_history SET long_description = NULL WHERE code = 'Z0040'",),
    ("change", "code_is_ours"): ("UPDATE change SET code = 'D0000' WHERE code = 'Z0020'",),
    ("change", "change_type_is_known"): ("UPDATE change SET change_type = 'bettered' WHERE code = 'Z0020'",),
    ("change", "releases_are_in_order"): ("UPDATE change SET previous_release = release WHERE code = 'Z0020'",),
    ("change", "change_has_both_sides"): (
        "UPDATE change SET code = 'Z0040' WHERE code = 'Z0000' AND change_type = 'added'",
        "UPDATE change SET code = 'Z9999' WHERE code = 'Z0000' AND change_type = 'added'",
        "UPDATE change SET change_type = 'returned' WHERE code = 'Z0000' AND change_type = 'added'",
        "UPDATE change SET change_type = 'returned' WHERE code = 'Z0020'",
        "UPDATE change SET change_type = 'vanished' WHERE code = 'Z0020'",
        "UPDATE change SET change_type = 'vanished', code = 'Z9999' WHERE code = 'Z0020'",
        "UPDATE change SET new_value = old_value WHERE code = 'Z0020'",
        "UPDATE change SET field = NULL WHERE code = 'Z0020'",
        "UPDATE change SET code = 'Z0000' WHERE code = 'Z0020'",
        "UPDATE change SET code = 'Z9999' WHERE code = 'Z0020'",
        "UPDATE change SET new_value = NULL WHERE code = 'Z0010' AND change_type = 'discontinued'",
        "UPDATE change SET old_value = new_value WHERE code = 'Z0010' AND change_type = 'discontinued'",
        "UPDATE change SET change_type = 'termination changed' WHERE code = 'Z0010' AND change_type = 'discontinued'",
        "UPDATE change SET change_type = 'termination withdrawn' WHERE code = 'Z0010' AND change_type = 'discontinued'",
        "UPDATE change SET change_type = 'add date changed', old_value = new_value WHERE code = 'Z0020'",
        "UPDATE change SET change_type = 're-activated', field = NULL WHERE code = 'Z0020'",
        "UPDATE change SET change_type = 'declared only', action_code = 'N' WHERE code = 'Z0020'",
    ),
    ("change", "discontinuation_takes_effect_on_the_day_after"): (
        "UPDATE change SET effective_date = effective_date - 1 WHERE code = 'Z0010' AND change_type = 'discontinued'",
    ),
    ("change", "date_is_plausible"): (
        "UPDATE change SET effective_date = DATE '1926-01-01' WHERE code = 'Z0020'",
        "UPDATE change SET effective_date = DATE '2062-01-01' WHERE code = 'Z0020'",
    ),
    ("change", "action_is_known"): ("UPDATE change SET action_code = 'X' WHERE code = 'Z0020'",),
    ("change", "change_is_declared"): ("UPDATE change SET agrees = FALSE WHERE code = 'Z0020'",),
    ("change", "declared_change_is_shown"): (
        "UPDATE change SET change_type = 'declared only', agrees = FALSE WHERE code = 'Z0020'",
    ),
    ("replacement", "old_code_is_ours"): ("UPDATE replacement SET old_code = '00000' WHERE old_code = 'Z0010'",),
    ("replacement", "target_system_is_known"): (
        "UPDATE replacement SET target_system = 'cdt' WHERE old_code = 'Z0010'",
    ),
    ("replacement", "new_code_fits_its_system"): (
        "UPDATE replacement SET target_system = 'cpt' WHERE old_code = 'Z0011'",
        "UPDATE replacement SET target_system = 'hcpcs' WHERE old_code = 'Z0012'",
    ),
    ("replacement", "evidence_is_known"): ("UPDATE replacement SET evidence = 'hearsay' WHERE old_code = 'Z0010'",),
    ("replacement", "publisher_fits_evidence"): (
        "UPDATE replacement SET published_by_cms = TRUE WHERE old_code = 'Z0010'",
        "UPDATE replacement SET published_by_cms = FALSE WHERE old_code = 'Z0011'",
    ),
    ("replacement", "score_is_a_share"): (
        "UPDATE replacement SET score = 1.5 WHERE old_code = 'Z0010'",
        "UPDATE replacement SET score = 0 WHERE old_code = 'Z0010'",
    ),
    ("replacement", "code_does_not_replace_itself"): (
        "UPDATE replacement SET new_code = old_code WHERE old_code = 'Z0010'",
    ),
    ("replacement", "old_code_ended_the_day_before"): (
        "UPDATE replacement SET effective_date = effective_date + 1 WHERE old_code = 'Z0010'",
        "UPDATE replacement SET old_code = 'Z0040' WHERE old_code = 'Z0010'",
    ),
    ("replacement", "inferred_successor_is_valid"): (
        "UPDATE replacement SET new_code = 'Z0013' WHERE old_code = 'Z0010'",
        "UPDATE replacement SET new_code = 'Z9999' WHERE old_code = 'Z0010'",
    ),
    ("replacement", "published_successor_is_valid"): (
        "UPDATE replacement SET new_code = 'Z0013' WHERE old_code = 'Z0011'",
    ),
    ("replacement", "validity_is_told"): (
        "UPDATE replacement SET target_valid = FALSE WHERE old_code = 'Z0010'",
        "UPDATE replacement SET target_valid = TRUE WHERE old_code = 'Z0012'",
    ),
    ("replacement", "inferred_successor_is_ours"): (
        "UPDATE replacement SET published_by_cms = FALSE, evidence = 'same_descriptor' WHERE old_code = 'Z0012'",
    ),
    ("replacement", "inferred_successor_is_the_only_one"): (
        "INSERT INTO replacement SELECT * REPLACE ('Z0001' AS new_code) FROM replacement WHERE old_code = 'Z0010'",
    ),
    ("replacement", "factor_is_positive"): (
        "UPDATE replacement SET units_factor = 0 WHERE old_code = 'Z0010'",
        "UPDATE replacement SET units_factor = -300 WHERE old_code = 'Z0010'",
    ),
    ("replacement", "factor_has_its_units"): (
        "UPDATE replacement SET units_factor = 300, old_unit = NULL WHERE old_code = 'Z0011'",
    ),
    ("replacement", "same_words_are_one_unit"): ("UPDATE replacement SET units_factor = 2 WHERE old_code = 'Z0010'",),
    ("replacement", "score_is_above_the_line"): ("UPDATE replacement SET score = 0.7 WHERE old_code = 'Z0010'",),
    ("replacement_candidate", "codes_are_ours"): ("UPDATE replacement_candidate SET new_code = '00000'",),
    ("replacement_candidate", "candidate_is_no_replacement"): (
        "INSERT INTO replacement SELECT * REPLACE ('Z0014' AS old_code, 'Z0002' AS new_code) FROM replacement "
        "WHERE old_code = 'Z0010'",
    ),
    ("replacement_candidate", "score_is_below_the_line"): ("UPDATE replacement_candidate SET score = 0.9",),
    ("replacement_candidate", "doubt_is_told"): ("UPDATE replacement_candidate SET differences = NULL",),
    ("replacement_candidate", "old_code_ended_the_day_before"): (
        "UPDATE replacement_candidate SET effective_date = effective_date + 1",
    ),
    ("code_unit", "one_row_per_procedure"): (
        "DELETE FROM code_unit WHERE code = 'Z0040'",
        "INSERT INTO code_unit FROM code_unit WHERE code = 'Z0040'",
        "UPDATE code_unit SET code = 'ZA' WHERE code = 'Z0040'",
    ),
    ("code_unit", "amount_is_positive"): ("UPDATE code_unit SET amount = 0 WHERE code = 'Z0002'",),
    ("code_unit", "unit_is_whole"): (
        "UPDATE code_unit SET measure = NULL WHERE code = 'Z0002'",
        "UPDATE code_unit SET why_not = NULL WHERE code = 'Z0040'",
    ),
    ("replacement", "no_cpt_descriptor"): (
        "UPDATE replacement SET new_description = 'Surgical thing' WHERE old_code = 'Z0012'",
    ),
    ("published_release", "release_has_codes"): (
        "DELETE FROM published_record WHERE release = '2026Q1'",
        "DELETE FROM release",
    ),
    ("published_release", "code_is_listed_once"): (
        "INSERT INTO published_record FROM published_record WHERE code = 'Z0040'",
    ),
    ("published_release", "counts_are_right"): (
        "DELETE FROM published_record WHERE code = 'Z0040' AND release = '2026Q1'",
    ),
    ("published_release", "coming_and_going_is_told"): (
        "DELETE FROM change WHERE code = 'Z0000'",
        "DELETE FROM published_record WHERE code = 'Z0040' AND release = '2026Q1'",
    ),
    ("published_release", "code_is_in_table_code"): ("DELETE FROM code WHERE code = 'Z0040'",),
    ("published_release", "code_has_a_life"): ("DELETE FROM code_lifetime WHERE code = 'Z0040'",),
    ("published_code", "code_is_ours"): (
        "UPDATE correction SET code = 'D0000' WHERE code = 'Z0040'",
        "UPDATE code SET code = '00000' WHERE code = 'Z0040'",
    ),
    ("published_code", "no_foreign_descriptor"): (
        "INSERT INTO reject VALUES ('2026Q1', 1, 'alpha_numeric', 'x', NULL, 1, 'D0000', NULL, 'odd', 'dental thing')",
        "UPDATE reported_change SET reported_change = 'D0000 dental thing' WHERE code = 'Z0020'",
        "UPDATE cross_reference SET target = '00000 surgical thing' WHERE code = 'Z0012'",
    ),
}
"""Statements on the database built from both small revisions; each of them alone breaks the expectation."""
for _case, _statements in (CORRECTIONS | CORRECTED_CHANGES).items():
    DATABASE[_case] = (*DATABASE.get(_case, ()), *_statements)

"""For every expectation on what corrections leave in the database: what breaks it."""

from __future__ import annotations

_CORRECTED = (
    "INSERT INTO change SELECT c.release, c.release, c.code, c.code_type, 'corrected', 'betos', {}, {}, "
    "c.effective_date, NULL, NULL, NULL, {}, c.source_revision, c.source_member, c.source_line "
    "FROM correction AS c WHERE c.code = 'Z0040'"
)

CORRECTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("published_correction", "outcome_is_known"): ("UPDATE correction SET outcome = 'maybe' WHERE code = 'Z0040'",),
    ("published_correction", "outcome_fits_operations"): (
        "UPDATE correction SET operations = NULL WHERE code = 'Z0040'",
        "UPDATE correction SET outcome = 'not understood' WHERE code = 'Z0040'",
    ),
    ("published_correction", "line_without_effect_says_why"): (
        "UPDATE correction SET outcome = 'contradicts', outcome_reason = NULL WHERE code = 'Z0040'",
        "UPDATE correction SET outcome = 'not applied', outcome_reason = NULL WHERE code = 'Z0040'",
    ),
    ("published_correction", "line_without_effect_has_none"): (
        "UPDATE correction SET outcome = 'contradicts' WHERE code = 'Z0040'; "
        + _CORRECTED.format("'O1A'", "'O1B'", "'Change BETOS'"),
    ),
    ("published_correction", "line_is_understood"): (
        "UPDATE correction SET outcome = 'not understood', operations = NULL WHERE code = 'Z0040'",
    ),
    ("published_correction", "line_fits_the_rows"): (
        "UPDATE correction SET outcome = 'contradicts' WHERE code = 'Z0040'",
    ),
    ("published_correction", "next_release_agrees"): (
        "UPDATE correction SET outcome = 'applied', next_release_agrees = FALSE WHERE code = 'Z0040'",
    ),
    ("code_lifetime_as_filed", "code_is_ours"): (
        "UPDATE code_lifetime_as_filed SET code = 'D0000' WHERE code = 'Z0040'",
    ),
    ("code_lifetime_as_filed", "life_has_a_first_day"): (
        "UPDATE code_lifetime_as_filed SET add_date = NULL WHERE code = 'Z0040'",
    ),
    ("code_lifetime_as_filed", "known_time_runs_forward"): (
        "UPDATE code_lifetime_as_filed SET known_to = known_from WHERE code = 'Z0040'",
    ),
    ("code_lifetime_as_filed", "code_is_corrected"): (
        "INSERT INTO code_lifetime_as_filed FROM code_lifetime WHERE code = 'Z0050'",
        "UPDATE correction SET operations = NULL WHERE code = 'Z0040'",
    ),
    ("code_lifetime_as_filed", "end_has_a_reason"): (
        "UPDATE code_lifetime_as_filed SET end_reason = 'discontinued' WHERE code = 'Z0040'",
    ),
    ("code_lifetime_as_filed", "lives_do_not_overlap"): (
        "INSERT INTO code_lifetime_as_filed FROM code_lifetime_as_filed WHERE code = 'Z0040'",
        "INSERT INTO code_lifetime_as_filed SELECT * REPLACE (2 AS lifetime, DATE '2020-01-01' AS add_date) "
        "FROM code_lifetime_as_filed WHERE code = 'Z0040'",
    ),
    ("code_history_as_filed", "code_is_ours"): (
        "UPDATE code_history_as_filed SET code = 'D0000' WHERE code = 'Z0040'",
    ),
    ("code_history_as_filed", "code_is_corrected"): (
        "INSERT INTO code_history_as_filed FROM code_history WHERE code = 'Z0050'",
    ),
    ("code_history_as_filed", "version_is_of_the_table"): (
        "UPDATE code_history_as_filed SET source_revision = '2026Q1#1 corrections' WHERE code = 'Z0040'",
    ),
    ("code_history_as_filed", "version_ends_after_it_begins"): (
        "UPDATE code_history_as_filed SET valid_to = valid_from - 1 WHERE code = 'Z0040'",
    ),
    ("code_history_as_filed", "known_time_runs_forward"): (
        "UPDATE code_history_as_filed SET known_to = known_from WHERE code = 'Z0040'",
    ),
    ("code_history_as_filed", "version_lies_inside_its_life"): (
        "UPDATE code_history_as_filed SET valid_from = valid_from - 1 WHERE code = 'Z0040' AND before_archive",
        "UPDATE code_history_as_filed SET lifetime = 2 WHERE code = 'Z0040'",
    ),
    ("code_history_as_filed", "description_is_there"): (
        "UPDATE code_history_as_filed SET long_description = NULL WHERE code = 'Z0040'",
    ),
}
"""Statements on the database built from both small revisions; each of them alone breaks the expectation."""

CORRECTED_CHANGES: dict[tuple[str, str], tuple[str, ...]] = {
    ("change", "releases_are_in_order"): (
        _CORRECTED.format("'O1A'", "'O1B'", "'Change BETOS'").replace(
            "SELECT c.release, c.release", "SELECT c.release, '2020Q1'"
        ),
    ),
    ("change", "change_has_both_sides"): (
        _CORRECTED.format("'O1A'", "'O1B'", "NULL"),
        _CORRECTED.format("'O1A'", "'O1A'", "'Change BETOS'"),
        _CORRECTED.format("'O1A'", "'O1B'", "'Change BETOS'").replace("'betos'", "NULL"),
    ),
}
"""The same for corrected fields among the changes."""

-- Every line of every corrections file, and every day on which something new was known.

-- A file that a re-issued zip holds again is one file: the line stands where it was met first. Files of superseded
-- revisions count: a correction belongs to its release, also where a later issue does not repeat it (2018).
-- A print (.prn) is the lossy copy of a workbook of the same version; the workbook counts where there is one.
CREATE TABLE correction_line AS
WITH typed AS (
    SELECT c.* EXCLUDE (file_row_number), a.source_revision, lower(c.member) LIKE '%.xls%' AS is_workbook
    FROM staged_correction AS c
    JOIN accepted AS a USING (release, revision, kind)
    WHERE NOT a.quarantined
),
kept AS (
    SELECT *
    FROM typed
    QUALIFY is_workbook OR NOT bool_or(is_workbook) OVER (PARTITION BY release, source_revision, version)
),
told_once AS (
    SELECT *
    FROM kept
    QUALIFY row_number() OVER (
        PARTITION BY release, version, file_date, member, sheet, line, code, action_text, effective_date_text,
                     short_description, long_description, type_of_service, betos, coverage_code, pricing_indicator,
                     cross_reference, asc_group, asc_effective_date, lab_certification, comment
        ORDER BY kind <> 'corrections', revision) = 1
)
SELECT row_number() OVER (
           ORDER BY release, file_date, version, source_revision, member, line, sheet, code, action_text) AS number, *
FROM told_once;

CREATE TABLE knowledge AS
SELECT row_number() OVER (ORDER BY known_date) AS k, known_date
FROM (SELECT posted_date AS known_date FROM keyed UNION SELECT file_date FROM correction_line);

-- At each knowledge point, the newest revision of each release that was posted by then.
CREATE TABLE in_force AS
SELECT k, release, max(revision) AS revision
FROM knowledge
JOIN (SELECT DISTINCT release, revision, posted_date FROM keyed) AS r ON r.posted_date <= known_date
GROUP BY k, release;

-- What etl/corrections makes of them (filled by etl/build/overlay.py): the rows that stand in for a release's row of a
-- code from one knowledge point to another, both inclusive; where there are none in such a span, the row is taken away.
CREATE TABLE touched (code VARCHAR NOT NULL);
CREATE TEMP TABLE overlay_span (release VARCHAR NOT NULL, code VARCHAR NOT NULL, first_k BIGINT NOT NULL, last_k BIGINT NOT NULL);
CREATE TEMP TABLE overlay_row AS
SELECT release, 0::INTEGER AS revision, 0::INTEGER AS overlay, 0::BIGINT AS first_k, 0::BIGINT AS last_k, code, code_type,
       long_description, short_description, pricing_indicator, multiple_pricing_indicator, coverage_manual_reference,
       carriers_manual_reference, statute, lab_certification, cross_reference, coverage_code, asc_group,
       asc_effective_date, opps_group, opps_policy_indicator, opps_effective_date, processing_note, betos,
       type_of_service, anesthesia_base_units, add_date, action_effective_date, termination_date, action_code,
       source_revision, posted_date, effective_date, member, line
FROM keyed
LIMIT 0;
CREATE TABLE correction_verdict (
    number BIGINT NOT NULL, operations VARCHAR, outcome VARCHAR NOT NULL, outcome_reason VARCHAR, termination_date DATE,
    add_date DATE, next_release_agrees BOOLEAN
);
CREATE TABLE corrected_field (
    release VARCHAR NOT NULL, code VARCHAR NOT NULL, field VARCHAR NOT NULL, old_value VARCHAR, new_value VARCHAR,
    effective_date DATE NOT NULL, correction VARCHAR, source_revision VARCHAR NOT NULL, source_member VARCHAR NOT NULL,
    source_line INTEGER NOT NULL
);

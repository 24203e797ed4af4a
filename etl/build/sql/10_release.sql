-- Which revision of each release is in force: the newest that passed every critical check.
-- input_revision (registered by the caller): release, revision, kind, sha256, ..., quarantined, reason.

CREATE TEMP TABLE accepted AS
SELECT *,
       release || '#' || revision || CASE WHEN kind = 'alpha_numeric' THEN '' ELSE ' ' || kind END AS source_revision,
       NOT quarantined AND revision = max(revision) FILTER (NOT quarantined) OVER (PARTITION BY release, kind) AS in_force
FROM input_revision;

INSERT INTO revision BY NAME
SELECT release, revision, kind, sha256, file_name, url, title, posted_date, fetched_at,
       CASE WHEN quarantined THEN 'quarantined' WHEN in_force THEN 'in force' ELSE 'superseded' END AS status,
       reason
FROM accepted
ORDER BY release, kind, revision;

INSERT INTO member BY NAME
SELECT release, revision, kind, member, member_kind, size, modified_at, row_count, reject_count
FROM staged_member
ORDER BY release, kind, revision, member;

-- One observation is one code in one accepted revision of the code set.
-- The text is the authority; the workbook counts where there is no text, and for single rows whose text line is damaged:
-- a tab inside the 2012 line of a modifier moves all its columns by one, the workbook has the row intact.
-- The same descriptors come again in every release: their words are taken once.
CREATE TEMP TABLE wording_key AS
SELECT descriptor, words(descriptor) AS words
FROM (SELECT long_description AS descriptor FROM staged_record
      UNION
      SELECT short_description FROM staged_record);

CREATE TEMP TABLE chosen AS
WITH candidate AS (
    SELECT s.release, s.revision, s.code, s.form = 'text' AS is_text,
           -- The best row of a code is the first by: undamaged, text, place in the file.
           (CAST(s.damaged AS BIGINT) * 2 + CAST(s.form = 'workbook' AS BIGINT)) * 1_000_000_000 + s.file_row_number AS place
    FROM staged_record AS s
    JOIN accepted AS a USING (release, revision, kind)
    WHERE NOT a.quarantined AND a.kind = 'alpha_numeric'
),
best AS (
    SELECT release, revision, code, min(place) % 1_000_000_000 AS file_row_number, bool_or(is_text) AS is_in_text
    FROM candidate
    GROUP BY release, revision, code
)
SELECT release, revision, 'alpha_numeric' AS kind, file_row_number
FROM best
QUALIFY is_in_text OR NOT bool_or(is_in_text) OVER (PARTITION BY release, revision);

-- Three hashes of an observation: of its exact texts, of its attributes (by words), and of everything that can change a
-- code's history.
-- The action code itself is in none: CMS resets it to N in the next file, which changes nothing. R alone counts: it
-- tells of a life before (trap 8), even where a re-issue sets nothing but that.
CREATE TEMP TABLE keyed AS
SELECT s.* EXCLUDE (file_row_number), a.source_revision, a.posted_date, a.in_force,
       quarter_start(s.release) AS effective_date,
       l.words AS long_words,
       t.words AS short_words,
       hash(long_description, short_description) AS text_key,
       hash(l.words, t.words, pricing_indicator, multiple_pricing_indicator, coverage_manual_reference,
            carriers_manual_reference, statute, lab_certification, cross_reference, coverage_code, asc_group,
            asc_effective_date, opps_group, opps_policy_indicator, opps_effective_date, processing_note, betos,
            type_of_service, anesthesia_base_units) AS attribute_key,
       hash(attribute_key, add_date, action_effective_date, termination_date, action_code IS NOT DISTINCT FROM 'R') AS row_key
FROM staged_record AS s
JOIN chosen USING (release, revision, kind, file_row_number)
JOIN accepted AS a USING (release, revision, kind)
LEFT JOIN wording_key AS l ON l.descriptor = s.long_description
LEFT JOIN wording_key AS t ON t.descriptor = s.short_description;

INSERT INTO published_record BY NAME
SELECT release, revision, code, code_type, long_description, short_description, pricing_indicator,
       multiple_pricing_indicator, coverage_manual_reference, carriers_manual_reference, statute, lab_certification,
       cross_reference, coverage_code, asc_group, asc_effective_date, opps_group, opps_policy_indicator,
       opps_effective_date, processing_note, betos, type_of_service, anesthesia_base_units, add_date,
       action_effective_date, termination_date, action_code, form, member AS source_member, line AS source_line
FROM keyed
ORDER BY code, release, revision;

-- The action codes as published: from the form that counts, a damaged line included (a blank stays a blank).
INSERT INTO action_count BY NAME
WITH counted AS (
    SELECT s.release, s.action_code, s.form,
           bool_or(s.form = 'text') OVER (PARTITION BY s.release) AS has_text
    FROM staged_record AS s
    JOIN accepted AS a USING (release, revision, kind)
    WHERE a.in_force
)
SELECT release, action_code, count(*) AS code_count
FROM counted
WHERE form = 'text' OR NOT has_text
GROUP BY release, action_code
ORDER BY release, action_code NULLS FIRST;

-- What CMS published just before: quarterly zips since April 2020, one annual file in January before that (field guide).
INSERT INTO release BY NAME
WITH held AS (
    SELECT release, effective_date, revision, posted_date,
           max(source_revision) AS source_revision,
           CASE WHEN bool_or(form = 'text') THEN 'text' ELSE 'workbook' END AS form,
           count(*) FILTER (code_type = 'procedure') AS procedure_count,
           count(*) FILTER (code_type = 'modifier') AS modifier_count
    FROM keyed
    WHERE in_force
    GROUP BY release, effective_date, revision, posted_date
),
ordered AS (
    SELECT *,
           lag(release) OVER by_date AS previous_release,
           lag(effective_date) OVER by_date AS previous_effective_date
    FROM held
    WINDOW by_date AS (ORDER BY effective_date)
)
SELECT o.release, o.effective_date, o.previous_release,
       CASE WHEN o.previous_release IS NOT NULL THEN
           o.previous_effective_date = o.effective_date
               - CASE WHEN o.effective_date <= DATE '2020-01-01' THEN INTERVAL 1 YEAR ELSE INTERVAL 3 MONTH END
       END AS follows_previous,
       o.revision, a.sha256, o.posted_date, o.form, o.procedure_count, o.modifier_count,
       (SELECT count(*) FROM staged_reject AS x
        WHERE (x.release, x.revision, x.kind) = (o.release, o.revision, 'alpha_numeric')) AS reject_count,
       (SELECT count(*) FROM staged_difference AS d
        WHERE (d.release, d.revision, d.kind) = (o.release, o.revision, 'alpha_numeric')) AS difference_count
FROM ordered AS o
JOIN accepted AS a ON a.source_revision = o.source_revision
ORDER BY o.effective_date;

INSERT INTO form_difference BY NAME
SELECT release, revision, code, field, text_value, workbook_value
FROM staged_difference
ORDER BY ALL;

INSERT INTO reject BY NAME
SELECT release, revision, kind, member, sheet, line, code, field, reason, content
FROM staged_reject
ORDER BY ALL;

INSERT INTO excluded BY NAME
SELECT release, revision, code, code_form, member, line
FROM staged_excluded
ORDER BY ALL;

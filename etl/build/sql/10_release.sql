-- What the database shows of releases, revisions and their rows as published. Runs beside the steps that follow: the rows
-- that corrections put beside the published ones (18_overlay) may be there already, or not.

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

INSERT INTO published_record BY NAME
SELECT release, revision, code, code_type, long_description, short_description, pricing_indicator,
       multiple_pricing_indicator, coverage_manual_reference, carriers_manual_reference, statute, lab_certification,
       cross_reference, coverage_code, asc_group, asc_effective_date, opps_group, opps_policy_indicator,
       opps_effective_date, processing_note, betos, type_of_service, anesthesia_base_units, add_date,
       action_effective_date, termination_date, action_code, form, member AS source_member, line AS source_line
FROM keyed
WHERE overlay = 0
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
    WHERE in_force AND overlay = 0
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

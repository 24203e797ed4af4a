-- CMS's Transaction Report against the table. It lists every code twice (by action, by code), in several files of the
-- same zip; the workbook is the report itself, .txt and .prn are prints of it. Neither list is perfect (trap 6).
CREATE TEMP TABLE report_row AS
WITH report_file AS (
    SELECT release, revision, kind, view, member, source_revision,
           row_number() OVER (PARTITION BY release, view ORDER BY lower(member) NOT LIKE '%.xls%', member) AS choice
    FROM (SELECT DISTINCT release, revision, kind, view, member FROM staged_change_list)
    JOIN accepted USING (release, revision, kind)
    WHERE in_force AND kind = 'alpha_numeric'
)
SELECT c.release, c.code, c.view, c.label, c.action_code, c.member, c.line, f.source_revision,
       f.choice = 1 AS is_chosen_member,
       -- The list by action code comes first, in it the chosen file, in it the first line.
       (CASE f.view WHEN 'by_action' THEN 0 ELSE 1000 END + f.choice) * 10_000_000 + c.line AS place
FROM staged_change_list AS c
JOIN report_file AS f USING (release, revision, kind, view, member);

CREATE TEMP TABLE excluded_report_row AS
SELECT e.release, e.code, e.code_form, min(e.label) AS label, min(a.source_revision) AS source_revision,
       min(e.member) AS member, min(e.line) AS line
FROM staged_excluded AS e
JOIN accepted AS a USING (release, revision, kind)
JOIN staged_member AS m USING (release, revision, kind, member)
WHERE a.in_force AND m.member_kind = 'change_list'
GROUP BY e.release, e.code, e.code_form;

INSERT INTO reported_change BY NAME
WITH first_line AS (
    SELECT release, code,
           arg_min(rowid, place) FILTER (view = 'by_action') AS row_by_action,
           arg_min(rowid, place) FILTER (view = 'by_code') AS row_by_code
    FROM report_row
    GROUP BY release, code
),
reported AS (
    SELECT f.release, f.code,
           a.code IS NOT NULL AS in_list_by_action, a.label AS label_by_action, a.action_code AS action_by_action,
           c.code IS NOT NULL AS in_list_by_code, c.label AS label_by_code, c.action_code AS action_by_code,
           coalesce(a.source_revision, c.source_revision) AS source_revision,
           CASE WHEN a.code IS NOT NULL THEN a.member ELSE c.member END AS source_member,
           CASE WHEN a.code IS NOT NULL THEN a.line ELSE c.line END AS source_line
    FROM first_line AS f
    LEFT JOIN report_row AS a ON a.rowid = f.row_by_action
    LEFT JOIN report_row AS c ON c.rowid = f.row_by_code
),
-- A code that stands twice in one list, with two meanings, is one of the report's own contradictions.
repeated AS MATERIALIZED (
    SELECT release, code, view
    FROM report_row
    WHERE is_chosen_member
    GROUP BY release, code, view
    HAVING count(*) > 1
),
listed_twice AS (
    SELECT release, code, string_agg(DISTINCT label, ' / ' ORDER BY label) AS labels
    FROM report_row
    SEMI JOIN (
        SELECT release, code
        FROM report_row
        SEMI JOIN repeated USING (release, code, view)
        WHERE is_chosen_member
        GROUP BY release, code, view
        HAVING count(DISTINCT coalesce(action_code, '')) > 1
    ) AS twice USING (release, code)
    WHERE is_chosen_member
    GROUP BY release, code
),
tabled AS (
    SELECT release, code, action_code, source_revision
    FROM keyed
    SEMI JOIN release USING (release, revision)
    WHERE overlay = 0 AND release IN (SELECT release FROM report_row)
),
joined AS (
    SELECT coalesce(r.release, t.release) AS release, coalesce(r.code, t.code) AS code,
           coalesce(r.label_by_action, r.label_by_code) AS reported_change,
           coalesce(r.action_by_action, r.action_by_code) AS reported_action_code,
           r.label_by_action, r.label_by_code, r.action_by_action, r.action_by_code, w.labels,
           t.action_code,
           t.code IS NOT NULL AS in_table,
           coalesce(r.in_list_by_action, FALSE) AS in_list_by_action,
           coalesce(r.in_list_by_code, FALSE) AS in_list_by_code,
           coalesce(r.source_revision, t.source_revision) AS source_revision,
           r.source_member, r.source_line
    FROM reported AS r
    FULL JOIN tabled AS t ON r.release = t.release AND r.code = t.code
    LEFT JOIN listed_twice AS w ON w.release = r.release AND w.code = r.code
),
judged AS (
    SELECT *,
           CASE
               WHEN NOT in_table THEN 'in the report, not in the table'
               WHEN NOT in_list_by_action AND NOT in_list_by_code THEN 'in the table, not in the report'
               WHEN labels IS NOT NULL THEN 'the report lists it twice: ' || labels
               WHEN action_by_action IS DISTINCT FROM action_by_code AND in_list_by_action AND in_list_by_code
                   THEN 'the report''s two lists disagree: ' || label_by_action || ' / ' || label_by_code
               WHEN reported_action_code IS DISTINCT FROM action_code
                   THEN 'the report says ' || coalesce(reported_action_code, reported_change, 'nothing')
                        || ', the table says ' || coalesce(action_code, 'nothing')
               WHEN NOT in_list_by_action THEN 'missing from the report''s list by action code'
               WHEN NOT in_list_by_code THEN 'missing from the report''s list by code'
           END AS problem
    FROM joined
)
SELECT release, code, reported_change, reported_action_code, action_code, in_table, in_list_by_action, in_list_by_code,
       problem IS NULL AS agrees, problem, source_revision, source_member, source_line
FROM judged
UNION ALL BY NAME
SELECT release, code, label AS reported_change, FALSE AS in_table, TRUE AS in_list_by_action, TRUE AS in_list_by_code,
       FALSE AS agrees,
       'a ' || upper(code_form) || ' code in the report: not Level II, its descriptor is not kept' AS problem,
       source_revision, member AS source_member, line AS source_line
FROM excluded_report_row
ORDER BY release, code;

UPDATE release
SET report_agrees = (SELECT bool_and(c.agrees) FROM reported_change AS c WHERE c.release = release.release);

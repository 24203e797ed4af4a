-- What changed between consecutive releases of the archive, field by field, beside what CMS declared.

CREATE TEMP VIEW in_force_row AS
SELECT o.*, r.previous_release, r.follows_previous
FROM keyed AS o
JOIN release AS r USING (release, revision);

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
           min(place) FILTER (view = 'by_action') AS place_by_action,
           min(place) FILTER (view = 'by_code') AS place_by_code
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
    LEFT JOIN report_row AS a ON a.release = f.release AND a.code = f.code AND a.place = f.place_by_action
    LEFT JOIN report_row AS c ON c.release = f.release AND c.code = f.code AND c.place = f.place_by_code
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
    FROM in_force_row
    WHERE release IN (SELECT release FROM report_row)
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

-- Both sides of every code of a release, where something differs or CMS declares something. A code that the previous
-- release did not list is compared with its last row: it stood as last known meanwhile (trap 3).
CREATE TEMP TABLE pair AS
WITH listing AS (
    SELECT release, code, previous_release, row_key, text_key, action_code,
           lag(release) OVER w AS old_release,
           lag(row_key) OVER w AS old_row_key,
           lag(text_key) OVER w AS old_text_key
    FROM in_force_row
    WINDOW w AS (PARTITION BY code ORDER BY effective_date)
),
telling AS (
    SELECT release, code, old_release
    FROM listing
    WHERE previous_release IS NOT NULL
          AND (row_key IS DISTINCT FROM old_row_key OR text_key <> old_text_key OR old_release <> previous_release
               OR coalesce(action_code, 'N') <> 'N')
)
SELECT c.release, c.previous_release, c.follows_previous, c.code, c.effective_date AS release_date,
       p.effective_date AS old_date, coalesce(p.release <> c.previous_release, FALSE) AS is_back, p AS old, c AS new
FROM telling AS t
JOIN in_force_row AS c USING (release, code)
LEFT JOIN in_force_row AS p ON p.release = t.old_release AND p.code = t.code;

-- What opens a life in this release, as found by the lifetime rules in the rows as published: what corrections make of
-- them is told apart, at the end.
CREATE TEMP TABLE opening AS
WITH lived AS (
    SELECT * FROM code_lifetime ANTI JOIN touched USING (code)
    UNION ALL
    SELECT * FROM code_lifetime_as_filed
)
SELECT code, first_release AS release, add_date, begin_reason
FROM lived
WHERE known_to IS NULL AND lifetime > 1;

CREATE TEMP TABLE row_change AS
WITH classified AS (
    SELECT p.*, o.begin_reason, o.add_date AS opens_on
    FROM pair AS p
    LEFT JOIN opening AS o USING (code, release)
)
SELECT release, code, CASE WHEN is_back THEN 'returned' ELSE 'added' END AS change_type,
       NULL AS field, NULL AS old_value, NULL AS new_value,
       CASE WHEN is_back THEN release_date ELSE coalesce(new.add_date, release_date) END AS effective_date
FROM classified
WHERE begin_reason IS NULL AND (old.code IS NULL OR is_back)
UNION ALL
-- Another life under the same number.
SELECT release, code, begin_reason,
       CASE WHEN old.code IS NULL THEN NULL WHEN begin_reason = 're-activated' THEN 'termination_date' ELSE 'add_date' END,
       CAST(CASE WHEN begin_reason = 're-activated' THEN old.termination_date ELSE old.add_date END AS VARCHAR),
       CAST(CASE WHEN begin_reason = 're-activated' THEN new.termination_date WHEN old.code IS NOT NULL THEN new.add_date END
            AS VARCHAR),
       opens_on
FROM classified
WHERE begin_reason IS NOT NULL
UNION ALL
-- It may have come and gone between two files (trap 4): then it has two events, each dated by its own date.
SELECT release, code, 'discontinued', 'termination_date', NULL, CAST(new.termination_date AS VARCHAR), new.termination_date + 1
FROM classified
WHERE new.termination_date IS NOT NULL AND (old.termination_date IS NULL OR begin_reason IS NOT NULL)
UNION ALL
SELECT release, code, CASE WHEN new.termination_date IS NULL THEN 'termination withdrawn' ELSE 'termination changed' END,
       'termination_date', CAST(old.termination_date AS VARCHAR), CAST(new.termination_date AS VARCHAR),
       least(old.termination_date, new.termination_date) + 1
FROM classified
WHERE begin_reason IS NULL AND old.termination_date IS NOT NULL AND new.termination_date IS DISTINCT FROM old.termination_date
UNION ALL
SELECT release, code, 'add date changed', 'add_date', CAST(old.add_date AS VARCHAR), CAST(new.add_date AS VARCHAR),
       coalesce(least(old.add_date, new.add_date), release_date)
FROM classified
WHERE old.code IS NOT NULL AND begin_reason IS NULL AND old.add_date IS DISTINCT FROM new.add_date
UNION ALL
-- Listed before, not listed now. Absent is not terminated (trap 3); a discontinued row is dropped some years later.
SELECT n.release, p.code, CASE WHEN p.termination_date IS NULL THEN 'vanished' ELSE 'dropped' END, NULL, NULL, NULL, n.effective_date
FROM release AS n
JOIN in_force_row AS p ON p.release = n.previous_release
LEFT JOIN in_force_row AS c ON c.release = n.release AND c.code = p.code
WHERE c.code IS NULL;

-- One row per field of the rows that differ, both sides side by side. A number that begins another life (trap 7) is not
-- compared with the former one: nothing was revised, it is another product.
CREATE TEMP TABLE cell AS
WITH differing AS (
    SELECT *
    FROM pair
    ANTI JOIN (FROM opening WHERE begin_reason <> 're-activated') AS another_life USING (release, code)
    WHERE old.code IS NOT NULL
          AND (old.attribute_key IS DISTINCT FROM new.attribute_key
               OR old.text_key <> new.text_key)
),
side AS (
    SELECT release, code, 'old' AS side, unnest(old) FROM differing
    UNION ALL
    SELECT release, code, 'new' AS side, unnest(new) FROM differing
)
SELECT release, code, side, field, value
FROM (
    SELECT release, code, side,
           CAST(COLUMNS(['long_description', 'short_description', 'pricing_indicator', 'multiple_pricing_indicator',
                         'coverage_manual_reference', 'carriers_manual_reference', 'statute', 'lab_certification',
                         'cross_reference', 'coverage_code', 'asc_group', 'asc_effective_date', 'opps_group',
                         'opps_policy_indicator', 'opps_effective_date', 'processing_note', 'betos', 'type_of_service',
                         'anesthesia_base_units']) AS VARCHAR)
    FROM side
) UNPIVOT INCLUDE NULLS (value FOR field IN (COLUMNS(* EXCLUDE (release, code, side))));

CREATE TEMP TABLE field_change AS
WITH changed AS (
    SELECT o.release, o.code, o.field, o.value AS old_value, n.value AS new_value
    FROM (SELECT * FROM cell WHERE side = 'old') AS o
    JOIN (SELECT * FROM cell WHERE side = 'new') AS n USING (release, code, field)
    WHERE o.value IS DISTINCT FROM n.value
)
SELECT c.release, c.code,
       -- Typography is not revision (trap 16).
       CASE WHEN c.field = 'long_description' AND p.old.long_words IS NOT DISTINCT FROM p.new.long_words
                 OR c.field = 'short_description' AND p.old.short_words IS NOT DISTINCT FROM p.new.short_words
            THEN 'typography' ELSE 'revised' END AS change_type,
       c.field, c.old_value, c.new_value,
       -- Dated as a version is (see 40_history): by the action where it declares a change, by an action between the two
       -- files, else by the release.
       CASE
           WHEN coalesce(p.new.action_code, 'N') NOT IN ('N', 'D') AND p.new.action_effective_date IS NOT NULL
               THEN p.new.action_effective_date
           WHEN p.new.action_effective_date > p.old_date AND p.new.action_effective_date <= p.release_date
                AND p.new.action_effective_date IS DISTINCT FROM p.old.action_effective_date
                AND p.new.action_effective_date IS DISTINCT FROM p.new.termination_date + 1
               THEN p.new.action_effective_date
           ELSE p.release_date
       END AS effective_date
FROM changed AS c
JOIN pair AS p USING (release, code);

-- Which fields an action code declares (record layout, action code list). It has room for one action only.
CREATE TEMP TABLE declares AS
SELECT * FROM (VALUES
    ('A', 'added', NULL), ('A', 're-used', NULL), ('A', 're-added', NULL), ('A', 'returned', NULL),
    ('B', 'revised', 'coverage_code'), ('B', 'revised', 'long_description'),
    ('C', 'revised', 'long_description'),
    ('D', 'discontinued', NULL), ('D', 'termination changed', NULL),
    ('F', 'revised', 'coverage_code'),
    ('P', 'revised', 'pricing_indicator'), ('P', 'revised', 'multiple_pricing_indicator'),
    ('P', 'revised', 'asc_group'), ('P', 'revised', 'asc_effective_date'),
    ('P', 'revised', 'opps_group'), ('P', 'revised', 'opps_policy_indicator'), ('P', 'revised', 'opps_effective_date'),
    ('P', 'revised', 'anesthesia_base_units'),
    ('R', 're-activated', NULL), ('R', 'termination withdrawn', NULL), ('R', 're-added', NULL),
    ('S', 'revised', 'short_description'),
    ('T', 'revised', 'betos'), ('T', 'revised', 'type_of_service')
) AS d (action_code, change_type, field);

INSERT INTO change BY NAME
WITH shown AS (
    SELECT * FROM row_change
    UNION ALL
    SELECT * FROM field_change
),
told AS (
    SELECT s.*, p.previous_release, p.follows_previous, p.new.code_type AS code_type, p.new.action_code AS action_code,
           p.new.source_revision AS source_revision, p.new.member AS source_member, p.new.line AS source_line
    FROM shown AS s
    JOIN pair AS p USING (release, code)
    WHERE s.change_type NOT IN ('vanished', 'dropped')
),
judged AS (
    SELECT t.*,
           EXISTS (FROM declares AS d
                   WHERE d.action_code = t.action_code AND d.change_type = t.change_type
                         AND (d.field IS NULL OR d.field = t.field)) AS is_declared
    FROM told AS t
),
gone AS (
    SELECT s.*, n.previous_release, n.follows_previous, o.code_type, a.source_revision
    FROM row_change AS s
    JOIN release AS n USING (release)
    JOIN accepted AS a ON a.release = n.release AND a.revision = n.revision AND a.kind = 'alpha_numeric'
    JOIN in_force_row AS o ON o.release = n.previous_release AND o.code = s.code
    WHERE s.change_type IN ('vanished', 'dropped')
),
-- An action without anything to show for it, told only where the two releases follow each other.
unshown AS (
    SELECT p.release, p.code, 'declared only' AS change_type, NULL AS field, NULL AS old_value, NULL AS new_value,
           coalesce(p.new.action_effective_date, p.release_date) AS effective_date, p.previous_release, p.follows_previous,
           p.new.code_type AS code_type, p.new.action_code AS action_code, p.new.source_revision AS source_revision,
           p.new.member AS source_member, p.new.line AS source_line
    FROM pair AS p
    WHERE p.follows_previous AND p.old.code IS NOT NULL AND coalesce(p.new.action_code, 'N') <> 'N'
          AND NOT EXISTS (FROM judged AS j WHERE j.release = p.release AND j.code = p.code AND j.is_declared)
),
all_changes AS (
    SELECT *,
           CASE
               WHEN NOT follows_previous OR change_type = 'typography' THEN NULL
               WHEN is_declared THEN TRUE
               WHEN coalesce(action_code, 'N') = 'N' THEN FALSE
           END AS agrees
    FROM judged
    UNION ALL BY NAME
    -- Nothing declares that an active code leaves the file; a long terminated one leaves as announced (CMS's read-me).
    SELECT *, CASE WHEN follows_previous AND change_type = 'vanished' THEN FALSE END AS agrees FROM gone
    UNION ALL BY NAME
    SELECT *, FALSE AS agrees FROM unshown
)
SELECT a.release, a.previous_release, a.code, a.code_type, a.change_type, a.field, a.old_value, a.new_value,
       a.effective_date, a.action_code, r.reported_change, a.agrees, NULL AS correction, a.source_revision,
       a.source_member, a.source_line
FROM all_changes AS a
LEFT JOIN reported_change AS r USING (release, code)
UNION ALL BY NAME
-- What corrections changed in this release's rows: it is compared with itself.
SELECT c.release, c.release AS previous_release, c.code,
       CASE WHEN length(c.code) = 2 THEN 'modifier' ELSE 'procedure' END AS code_type, 'corrected' AS change_type,
       c.field, c.old_value, c.new_value, c.effective_date, c.correction, c.source_revision, c.source_member, c.source_line
FROM corrected_field AS c
ORDER BY release, code, change_type, field;

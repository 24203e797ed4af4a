-- One row per release of the database: do its tables tell the same story as its rows?
WITH counted AS (
    SELECT release, count(*) AS codes, count(DISTINCT code) AS different_codes FROM listed GROUP BY release
),
-- Codes that one of two consecutive releases lists and the other does not.
moved AS (
    SELECT coalesce(n.release, o.release) AS release, coalesce(n.code, o.code) AS code
    FROM (SELECT l.release, l.code FROM listed AS l JOIN release AS r USING (release) WHERE r.previous_release IS NOT NULL) AS n
    FULL JOIN (SELECT r.release, l.code FROM release AS r JOIN listed AS l ON l.release = r.previous_release) AS o
      ON o.release = n.release AND o.code = n.code
    WHERE n.code IS NULL OR o.code IS NULL
),
moved_untold AS (
    SELECT release, count(*) AS codes FROM moved ANTI JOIN change USING (release, code) GROUP BY release
),
-- Rows that a correction took away ("DELETE"): such a code was never in force, and may stand nowhere else.
in_force_after_all AS (
    SELECT l.release, l.code
    FROM listed AS l
    ANTI JOIN (FROM change WHERE change_type = 'corrected' AND field = '(row)' AND new_value IS NULL) AS d USING (release, code)
),
without_code AS (
    SELECT l.release, count(*) AS codes FROM in_force_after_all AS l ANTI JOIN code AS c USING (code) GROUP BY l.release
),
without_life AS (
    SELECT l.release, count(*) AS codes
    FROM in_force_after_all AS l
    ANTI JOIN (SELECT code FROM code_lifetime WHERE known_to IS NULL) AS x USING (code)
    GROUP BY l.release
)
SELECT coalesce(r.release, 'no release') AS example,
       r.release,
       coalesce(n.codes, 0) AS codes,
       n.codes - n.different_codes AS codes_listed_twice,
       n.codes - r.procedure_count - r.modifier_count AS codes_not_counted,
       coalesce(m.codes, 0) AS comings_and_goings_without_change,
       coalesce(w.codes, 0) AS codes_missing_from_table_code,
       coalesce(x.codes, 0) AS codes_without_life
FROM (SELECT 1) AS always
LEFT JOIN release AS r ON TRUE
LEFT JOIN counted AS n ON n.release = r.release
LEFT JOIN moved_untold AS m ON m.release = r.release
LEFT JOIN without_code AS w ON w.release = r.release
LEFT JOIN without_life AS x ON x.release = r.release
ORDER BY r.release;

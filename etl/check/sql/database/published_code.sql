-- One row per table and code of the whole database: whose code is it, and did a descriptor slip in?
WITH stored AS (
    SELECT 'published_record' AS place, code, release FROM published_record
    UNION ALL
    SELECT 'code', code, split_part(source_revision, '#', 1) FROM code
    UNION ALL
    SELECT 'correction', code, release FROM correction
    UNION ALL
    SELECT 'noc_code', code, release FROM noc_code
    UNION ALL
    SELECT 'cross_reference', code, split_part(source_revision, '#', 1) FROM cross_reference
),
-- Here numbers of CPT and CDT codes may stand (a target, a row left out), their descriptors may not.
mentioned AS (
    SELECT 'reject' AS place, coalesce(code, 'line ' || line) AS code, release, coalesce(content, '') AS content,
           code_form(coalesce(code, '')) IN ('cpt', 'cdt') AS code_is_foreign
    FROM reject
    UNION ALL
    SELECT 'reported_change', code, release, coalesce(reported_change, ''), FALSE FROM reported_change
    UNION ALL
    SELECT 'cross_reference', target, split_part(source_revision, '#', 1), target, FALSE FROM cross_reference
)
SELECT place || ' ' || code AS example, max(release) AS release, code_form(code) AS code_form, FALSE AS holds_descriptor
FROM stored
GROUP BY place, code
UNION ALL
SELECT place || ' ' || code, max(release), NULL, bool_or(holds_foreign_descriptor(content)
       OR (code_is_foreign AND regexp_matches(content, '[A-Za-z]{4}.*[A-Za-z]{4}')))
FROM mentioned
GROUP BY place, code
ORDER BY example;

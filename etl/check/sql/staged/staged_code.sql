-- One row per table and code of everything staged from the zip: whose code is it, and did a descriptor slip in?
WITH stored AS (
    SELECT 'record' AS place, code, NULL AS content FROM record
    UNION ALL
    SELECT 'change_list', code, NULL FROM change_list
    UNION ALL
    SELECT 'correction', code, NULL FROM correction
    UNION ALL
    SELECT 'noc_code', code, NULL FROM noc_code
),
-- Rows that were left out keep the number; a reject keeps a little of what stood there, never a CPT or CDT descriptor.
left_out AS (
    SELECT 'reject' AS place, coalesce(code, 'line ' || line) AS code,
           coalesce(content, '') AS content, code_form(coalesce(code, '')) IN ('cpt', 'cdt') AS code_is_foreign
    FROM reject
    UNION ALL
    SELECT 'excluded', code, coalesce(label, ''), TRUE FROM excluded
)
SELECT DISTINCT place || ' ' || code AS example, code_form(code) AS code_form, FALSE AS holds_descriptor
FROM stored
UNION
SELECT place || ' ' || code, NULL,
       holds_foreign_descriptor(content)
       OR (place = 'reject' AND code_is_foreign AND regexp_matches(content, '[A-Za-z]{4}.*[A-Za-z]{4}'))
FROM left_out
ORDER BY example;

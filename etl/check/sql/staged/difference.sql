-- One row per code of a revision that holds both text and workbook, with the fields in which they differ.
WITH both_forms AS (
    SELECT 1 FROM record HAVING bool_or(form = 'text') AND bool_or(form = 'workbook')
),
code AS (
    SELECT DISTINCT code FROM record
),
differing AS (
    SELECT code,
           string_agg(DISTINCT field, ', ' ORDER BY field) FILTER (field <> '(row)') AS fields,
           bool_or(field = '(row)') AS is_missing
    FROM difference
    GROUP BY code
)
SELECT c.code AS example,
       d.fields AS differing_fields,
       coalesce(d.is_missing, FALSE) AS missing_in_one_form
FROM code AS c
LEFT JOIN differing AS d USING (code)
WHERE EXISTS (FROM both_forms)
ORDER BY c.code;

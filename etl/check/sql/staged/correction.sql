-- One row per line of a corrections file, as the build will take it: a print (.prn) is the lossy copy of a workbook of the same
-- version (its columns cut dates short), so the workbook counts where there is one.
WITH typed AS (
    SELECT *,
           lower(member) LIKE '%.xls%' AS is_workbook,
           bool_or(lower(member) LIKE '%.xls%') OVER (PARTITION BY version) AS has_workbook
    FROM correction
)
SELECT c.code || ' (V' || c.version || ' ' || coalesce(c.sheet || ' ', '') || 'line ' || c.line || ')' AS example,
       code_form(c.code) = c.code_type AS code_type_fits_code,
       c.action_text IS NOT NULL OR c.comment IS NOT NULL AS says_what_to_do,
       CASE WHEN c.effective_date IS NULL THEN c.effective_date_text END AS date_not_understood,
       c.effective_date - s.effective_date AS days_from_release_to_effect,
       c.file_date - s.effective_date AS days_from_release_to_file
FROM typed AS c
CROSS JOIN subject AS s
WHERE c.is_workbook OR NOT c.has_workbook
ORDER BY c.member, c.sheet NULLS FIRST, c.line;

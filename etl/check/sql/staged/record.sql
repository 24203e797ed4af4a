-- One row per code of the revision, as the build will take it.
SELECT c.code AS example,
       code_form(c.code) AS code_form,
       code_form(c.code) = c.code_type AS code_type_fits_code,
       c.record_id,
       -- 3 is the first line of a procedure, 7 that of a modifier (record layout).
       c.record_id = CASE c.code_type WHEN 'procedure' THEN '3' WHEN 'modifier' THEN '7' END AS record_id_fits_code_type,
       CASE WHEN c.has_text THEN c.rows_in_text ELSE c.rows_in_workbook END AS rows_of_code,
       CASE WHEN c.has_text THEN c.rows_in_workbook ELSE c.rows_in_text END AS rows_of_code_in_other_form,
       c.damaged_in_any_form AS damaged,
       -- Two rows, two lives (etl/stage/records.py writes these reasons): the build takes neither.
       EXISTS (FROM reject AS r
               WHERE r.code = c.code AND r.field = 'termination_date' AND starts_with(r.reason, 'The code stands in ')
       ) AS has_two_lives,
       CASE WHEN NOT c.has_long_description THEN
           coalesce('sheet ' || c.sheet || ' of ' || c.member || ', row ', c.member || ', line ') || c.line
       END AS without_words,
       c.has_short_description,
       c.add_date IS NOT NULL AS has_add_date,
       c.add_date BETWEEN DATE '1978-01-01' AND s.effective_date + 365 AS add_date_is_plausible,
       c.termination_date - c.add_date AS days_from_add_to_termination,
       c.action_code,
       -- N rows may be silent on the date of an action that lies decades back (117 of them in 2025).
       c.action_effective_date IS NOT NULL OR coalesce(c.action_code, 'N') = 'N' AS action_is_dated,
       CASE WHEN c.action_code <> 'N' THEN c.action_effective_date - c.add_date END AS days_from_add_to_action,
       c.action_code = 'D' AND c.termination_date IS NULL AS discontinued_without_termination,
       -- TERM DT is the last day of use, so a discontinuation takes effect on the day after it (traps 1 and 2).
       CASE WHEN c.action_code = 'D' THEN c.action_effective_date - c.termination_date END AS days_from_termination_to_action
FROM counting AS c
CROSS JOIN subject AS s
ORDER BY c.code;

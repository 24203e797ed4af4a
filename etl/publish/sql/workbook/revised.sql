-- Every descriptor that was revised: old and new, from which the workbook marks the difference.
SELECT c.code, CASE c.field WHEN 'long_description' THEN 'long' ELSE 'short' END AS which, c.effective_date,
       c.action_code, CASE c.agrees WHEN TRUE THEN 'yes' WHEN FALSE THEN 'no' END AS declared, c.old_value, c.new_value,
       concat_ws(', ', coalesce(c.source_member, c.source_revision), 'line ' || c.source_line) AS source,
       c.agrees IS NOT DISTINCT FROM FALSE AS doubt
FROM change AS c
WHERE c.release = $release AND c.change_type = 'revised' AND c.field IN ('long_description', 'short_description')
ORDER BY c.code, c.field

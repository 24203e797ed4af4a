-- Everything else that changed but mere typography (trap 16): with the three sheets before it, all of changes.csv.
SELECT c.code, c.change_type, replace(c.field, '_', ' ') AS field, c.old_value, c.new_value, c.effective_date,
       coalesce(p.short_description, q.short_description) AS short_description, c.action_code, c.reported_change,
       CASE c.agrees WHEN TRUE THEN 'yes' WHEN FALSE THEN 'no' END AS declared, c.correction,
       concat_ws(', ', coalesce(c.source_member, c.source_revision), 'line ' || c.source_line) AS source,
       c.agrees IS NOT DISTINCT FROM FALSE AS doubt
FROM change AS c
JOIN release AS x ON x.release = c.release
LEFT JOIN release AS y ON y.release = x.previous_release
LEFT JOIN published_record AS p ON p.release = x.release AND p.revision = x.revision AND p.code = c.code
LEFT JOIN published_record AS q ON q.release = y.release AND q.revision = y.revision AND q.code = c.code
WHERE c.release = $release
      AND c.change_type NOT IN ('added', 're-used', 're-added', 're-activated', 'returned', 'discontinued', 'typography')
      AND NOT (c.change_type = 'revised' AND coalesce(c.field, '') IN ('long_description', 'short_description'))
ORDER BY c.code, c.change_type, c.field NULLS FIRST

-- The columns and the order of publish/<release>/changes.csv, for a span of releases (etl/publish/sql/changes.sql).
SELECT c.release, c.previous_release, c.code, c.code_type, c.change_type, c.field, c.old_value, c.new_value,
       c.effective_date, r.replaced_by, r.evidence, c.action_code, c.reported_change, c.agrees, c.correction,
       c.source_revision, c.source_member, c.source_line
FROM changes_between($first, $last) AS c
LEFT JOIN (
    SELECT old_code, effective_date, string_agg(new_code, ',' ORDER BY new_code) AS replaced_by,
           string_agg(DISTINCT evidence, ',' ORDER BY evidence) AS evidence
    FROM replacement
    GROUP BY old_code, effective_date
) AS r ON c.change_type = 'discontinued' AND r.old_code = c.code AND r.effective_date = c.effective_date
WHERE len($kinds) = 0 OR list_contains($kinds, c.change_type)
ORDER BY c.release, c.code, c.change_type, c.field NULLS FIRST

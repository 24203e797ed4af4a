-- The change file of one release: every change but mere typography (trap 16), with the successors of what was discontinued.
SELECT c.release, c.previous_release, c.code, c.code_type, c.change_type, c.field, c.old_value, c.new_value,
       c.effective_date, r.replaced_by, r.evidence, c.action_code, c.reported_change, c.agrees, c.correction, c.source_revision,
       c.source_member, c.source_line
FROM change AS c
LEFT JOIN (
    SELECT old_code, effective_date, string_agg(new_code, ',' ORDER BY new_code) AS replaced_by,
           string_agg(DISTINCT evidence, ',' ORDER BY evidence) AS evidence
    FROM replacement
    GROUP BY old_code, effective_date
) AS r ON c.change_type = 'discontinued' AND r.old_code = c.code AND r.effective_date = c.effective_date
WHERE c.release = $release AND c.change_type <> 'typography'
ORDER BY c.code, c.change_type, c.field NULLS FIRST

-- Every code that this release adds, or gives back, with what it means there and what it replaces.
SELECT c.code, c.effective_date, c.change_type, p.long_description, p.short_description, u.unit_text, r.replaces,
       p.coverage_code, p.action_code,
       CASE c.agrees WHEN TRUE THEN 'yes' WHEN FALSE THEN 'no' END AS declared,
       concat_ws(', ', coalesce(c.source_member, c.source_revision), 'line ' || c.source_line) AS source,
       c.agrees IS NOT DISTINCT FROM FALSE AS doubt
FROM change AS c
JOIN release AS x ON x.release = c.release
LEFT JOIN published_record AS p ON p.release = c.release AND p.revision = x.revision AND p.code = c.code
LEFT JOIN code_unit AS u ON u.code = c.code
LEFT JOIN (
    SELECT new_code, effective_date, string_agg(old_code, ', ' ORDER BY old_code) AS replaces
    FROM replacement
    GROUP BY new_code, effective_date
) AS r ON r.new_code = c.code AND r.effective_date = c.effective_date
WHERE c.release = $release AND c.change_type IN ('added', 're-used', 're-added', 're-activated', 'returned')
ORDER BY c.code, c.change_type, c.field NULLS FIRST

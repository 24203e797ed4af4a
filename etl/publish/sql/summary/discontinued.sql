-- One row per discontinued code, its successors beside it.
SELECT c.code, CAST(c.new_value AS DATE) AS last_day, p.long_description,
       string_agg(r.new_code || CASE WHEN r.target_system = 'cpt' THEN ' (CPT)' ELSE '' END, ', ' ORDER BY r.new_code) AS replaced_by,
       string_agg(DISTINCT r.evidence, ', ' ORDER BY r.evidence) AS evidence
FROM change AS c
JOIN release AS x USING (release)
JOIN published_record AS p ON p.release = c.release AND p.revision = x.revision AND p.code = c.code
LEFT JOIN replacement AS r ON r.old_code = c.code AND r.effective_date = c.effective_date
WHERE c.release = $release AND c.change_type = 'discontinued'
GROUP BY c.code, c.new_value, p.long_description
ORDER BY c.code

-- What is not as it should be in this release, and where: the gravest first.
WITH finding AS (
    SELECT 1 AS place, CASE WHEN release IS NULL THEN 'expectation on all releases' ELSE 'expectation' END AS what, severity, NULL AS code, suite || ': ' || expectation AS found,
           reason || coalesce(' Broken by ' || unexpected_count || ': ' || examples, '') AS detail, NULL AS source
    FROM quality_result
    WHERE NOT passed AND (release = $release OR release IS NULL)
    UNION ALL
    SELECT 2, 'issue left out', 'critical', NULL, release || '#' || revision || ' ' || kind, reason, file_name
    FROM revision
    WHERE release = $release AND status = 'quarantined'
    UNION ALL
    SELECT 3, 'could not be read', 'warning', code, coalesce(replace(field, '_', ' '), 'the whole line'),
           reason || coalesce(' It reads: ' || content, ''),
           concat_ws(', ', member, sheet, 'line ' || line)
    FROM reject
    WHERE release = $release
    UNION ALL
    SELECT 4, 'correction without effect', 'warning', code, action_text, outcome || coalesce(': ' || outcome_reason, ''),
           concat_ws(', ', source_member, source_sheet, 'line ' || source_line)
    FROM correction
    WHERE release = $release AND outcome IN ('not applied', 'contradicts', 'not understood')
    UNION ALL
    SELECT 5, 'action code and rows differ', 'note', code, change_type || coalesce(': ' || string_agg(field, ', ' ORDER BY field), ''),
           'CMS declares ' || coalesce('action code ' || any_value(action_code), 'no action') || '; the rows count', any_value(source_revision)
    FROM change
    WHERE release = $release AND agrees = FALSE
    GROUP BY code, change_type
    UNION ALL
    SELECT 6, 'Transaction Report and table differ', 'note', code, reported_change, problem,
           concat_ws(', ', source_member, 'line ' || source_line)
    FROM reported_change
    WHERE release = $release AND NOT agrees
    UNION ALL
    SELECT 7, 'text and workbook differ', 'note', code, replace(field, '_', ' '),
           'text: ' || coalesce(text_value, 'blank') || ' · workbook: ' || coalesce(workbook_value, 'blank') || '; the text counts',
           d.release || '#' || d.revision
    FROM form_difference AS d
    JOIN release AS x ON x.release = d.release AND x.revision = d.revision
    WHERE d.release = $release
)
SELECT what, severity, code, found, detail, source, severity = 'critical' AS doubt
FROM finding
ORDER BY place, severity, code NULLS FIRST, found, source, detail

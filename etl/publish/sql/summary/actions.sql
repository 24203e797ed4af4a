SELECT coalesce(a.action_code, 'blank') AS action_code, m.meaning, a.code_count
FROM action_count AS a LEFT JOIN action_code AS m ON m.action_code = a.action_code
WHERE a.release = $release ORDER BY a.code_count DESC, 1

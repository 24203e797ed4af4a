SELECT change_type, count(*) AS changes, count(DISTINCT code) AS codes
FROM change WHERE release = $release GROUP BY change_type ORDER BY changes DESC, change_type

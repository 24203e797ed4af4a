SELECT (SELECT min(effective_date) FROM release) AS archive_begins, release, effective_date
FROM release
ORDER BY effective_date DESC
LIMIT 1

SELECT status, CAST(sum(lines) AS BIGINT) AS lines, coalesce(sum(charges), 0) AS charges
FROM cells
GROUP BY status
ORDER BY lines DESC, status

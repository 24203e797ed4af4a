SELECT code, status, last_valid_day, successor, evidence, units_factor, CAST(sum(lines) AS BIGINT) AS lines,
       sum(charges) AS charges
FROM cells
WHERE code IS NOT NULL
GROUP BY code, status, last_valid_day, successor, evidence, units_factor
ORDER BY coalesce(sum(charges), 0) DESC, lines DESC, code, status, successor
LIMIT $top

-- A line with two modifiers of one status counts once.
SELECT status, CAST(sum(lines) AS BIGINT) AS lines, coalesce(sum(charges), 0) AS charges
FROM (
    SELECT unnest(list_distinct(string_split(modifiers, '; '))) AS status, lines, charges
    FROM cells
    WHERE modifiers IS NOT NULL
)
GROUP BY status
ORDER BY lines DESC, status

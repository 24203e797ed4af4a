-- Only what needs attention: what is in force, or somebody else's to judge, is of no interest here. A line with two
-- modifiers of one status counts once.
SELECT status, CAST(sum(lines) AS BIGINT) AS lines, coalesce(sum(charges), 0) AS charges
FROM (
    SELECT unnest(list_distinct(string_split(modifiers, '; '))) AS status, lines, charges
    FROM cells
    WHERE modifiers IS NOT NULL
)
WHERE status <> 'valid' AND status NOT LIKE 'not Level II%'
GROUP BY status
ORDER BY lines DESC, status

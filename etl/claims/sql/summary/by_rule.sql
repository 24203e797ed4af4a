SELECT rule, CAST(sum(lines) AS BIGINT) AS lines, coalesce(sum(charges), 0) AS charges
FROM (SELECT unnest(string_split(rules, '; ')) AS rule, lines, charges FROM cells WHERE rules IS NOT NULL)
GROUP BY rule
ORDER BY lines DESC, rule

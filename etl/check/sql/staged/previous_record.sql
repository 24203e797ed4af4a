-- One row per code of the release before this one: is it still there?
SELECT p.code AS example,
       -- Still in use on the first day of this release: its last day of use, if it has one, is not over (trap 1).
       c.code IS NULL AND coalesce(p.termination_date >= s.effective_date, TRUE) AS vanished_while_active
FROM previous_counting AS p
LEFT JOIN counting AS c USING (code)
CROSS JOIN subject AS s
WHERE s.kind = 'alpha_numeric'
ORDER BY p.code;

-- What resembles the life that ended last before the day: a person must judge.
SELECT c.new_code, c.effective_date, c.score, c.differences, c.old_unit, c.new_unit, c.new_description
FROM replacement_candidate AS c
WHERE c.old_code = $code
      AND c.effective_date = (SELECT max(termination_date) + 1 FROM code_lifetime
                              WHERE known_to IS NULL AND code = $code AND termination_date < CAST($day AS DATE))
ORDER BY c.score DESC, c.new_code

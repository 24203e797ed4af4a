-- One row per candidate, judged anew from the lifetimes as known now.
SELECT c.old_code || ' to ' || c.new_code || ' on ' || c.effective_date AS example,
       c.release,
       code_form(c.old_code) IN ('procedure', 'modifier') AND code_form(c.new_code) IN ('procedure', 'modifier') AS codes_are_ours,
       EXISTS (FROM replacement AS r
               WHERE r.old_code = c.old_code AND r.new_code = c.new_code AND r.effective_date = c.effective_date) AS is_published,
       c.score,
       c.differences,
       EXISTS (FROM code_lifetime AS l
               WHERE l.known_to IS NULL AND l.code = c.old_code AND l.termination_date + 1 = c.effective_date) AS old_code_ended
FROM replacement_candidate AS c
ORDER BY c.effective_date, c.old_code, c.new_code;

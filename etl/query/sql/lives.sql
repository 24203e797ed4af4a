SELECT lifetime, add_date, termination_date, begin_reason, end_reason, first_release, last_release
FROM code_lifetime
WHERE known_to IS NULL AND code = $code
ORDER BY lifetime

-- What CMS does not declare, or declares without showing it.
SELECT code, change_type, string_agg(field, ', ' ORDER BY field) AS fields, any_value(action_code) AS action_code
FROM change
WHERE release = $release AND agrees = FALSE
GROUP BY code, change_type
ORDER BY change_type, code

-- One row per procedure code with its billing unit. To blame for a row: the release that last listed the code.
SELECT coalesce(c.code, u.code) AS example,
       c.last_release AS release,
       count(u.code) OVER (PARTITION BY coalesce(c.code, u.code)) * CAST(c.code IS NOT NULL AS INTEGER) AS rows_of_code,
       u.amount,
       (u.amount IS NULL) = (u.measure IS NULL) AND (u.amount IS NULL) = (u.unit_text IS NULL)
           AND (u.amount IS NULL) <> (u.why_not IS NULL) AS unit_is_whole
FROM (SELECT code, last_release FROM code WHERE code_type = 'procedure') AS c
FULL JOIN code_unit AS u ON u.code = c.code
ORDER BY example;

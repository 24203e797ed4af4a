-- One row per file inside the zip: was it recognised, and was it read to the end?
WITH left_out AS (
    SELECT member, count(*) AS excluded FROM excluded GROUP BY member
)
SELECT m.member AS example,
       m.member_kind,
       CASE WHEN m.member_kind NOT IN ('readme', 'unknown') THEN m.row_count END AS rows_read,
       m.reject_count,
       coalesce(l.excluded, 0) AS excluded_count
FROM member AS m
LEFT JOIN left_out AS l USING (member)
ORDER BY m.member;

-- One row per file inside the zip: was it recognised, and was it read to the end?
WITH left_out AS (
    SELECT member, count(*) AS excluded FROM excluded GROUP BY member
),
-- What decides whether a code is valid and what it means, in a workbook that no text stands beside (etl/stage/readers.py
-- writes these reasons). CMS's own workbooks hold neither formulas nor errors.
uncomputed AS (
    SELECT member,
           string_agg(coalesce(code || ' ' || field, field) || ' in cell ' || split_part(reason, ' ', 2) || ' (sheet '
                      || sheet || ', row ' || line || ')', ', ' ORDER BY line, field) AS cells
    FROM reject
    WHERE starts_with(reason, 'Cell ') AND NOT EXISTS (FROM record WHERE form = 'text')
          AND field IN ('code', 'record_id', 'long_description', 'add_date', 'action_effective_date', 'termination_date',
                        'action_code')
    GROUP BY member
)
SELECT m.member AS example,
       m.member_kind,
       CASE WHEN m.member_kind NOT IN ('readme', 'unknown') THEN m.row_count END AS rows_read,
       m.reject_count,
       coalesce(l.excluded, 0) AS excluded_count,
       CASE WHEN m.member_kind = 'anweb_workbook' THEN left(u.cells, 300) END AS cells_without_a_value
FROM member AS m
LEFT JOIN left_out AS l USING (member)
LEFT JOIN uncomputed AS u USING (member)
ORDER BY m.member;

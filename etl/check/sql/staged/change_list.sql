-- One row per code of CMS's change list or of the table: what each of the two lists says, and what the table says.
WITH repeated AS (
    -- July 2020 lists modifier CS twice by action, once as reworded and once as unchanged.
    SELECT code, min(actions || CASE view WHEN 'by_action' THEN ' in the list by action' ELSE ' in the list by code' END) AS lines
    FROM (SELECT code, view, member, string_agg(coalesce(action_code, label, 'no label'), ' and ' ORDER BY line) AS actions
          FROM change_list
          GROUP BY code, view, member
          HAVING count(*) > 1)
    GROUP BY code
),
list AS (
    SELECT code,
           any_value(action_code) FILTER (view = 'by_action') AS by_action,
           any_value(action_code) FILTER (view = 'by_code') AS by_code,
           bool_or(view = 'by_action') AS in_list_by_action,
           bool_or(view = 'by_code') AS in_list_by_code,
           coalesce(any_value(label) FILTER (action_code IS NULL), 'no label') AS odd_label,
           bool_or(action_code IS NULL) AS label_is_odd
    FROM listed_change
    GROUP BY code
),
whole AS (
    SELECT count(*) > 0 AS has_list,
           bool_or(in_list_by_action) AND bool_or(in_list_by_code) AS has_both_lists,
           -- Most lists name every code; one that names no unchanged code lists changes only.
           coalesce(bool_or(coalesce(by_action, by_code) = 'N'), FALSE) AS lists_unchanged_codes
    FROM list
)
SELECT coalesce(l.code, c.code) AS example,
       CASE WHEN l.label_is_odd THEN l.odd_label END AS label_not_understood,
       coalesce(l.by_action, l.by_code) AS listed_action,
       r.lines AS listed_twice,
       l.code IS NOT NULL AND c.code IS NULL AS listed_but_not_in_table,
       l.code IS NULL AND (w.lists_unchanged_codes OR c.action_code <> 'N') AS in_table_but_not_listed,
       CASE
           WHEN c.code IS NOT NULL AND coalesce(l.by_action, l.by_code) IS DISTINCT FROM c.action_code AND NOT l.label_is_odd
               THEN 'list ' || coalesce(l.by_action, l.by_code) || ', table ' || coalesce(c.action_code, 'blank')
       END AS difference_from_table,
       CASE
           WHEN NOT w.has_both_lists THEN NULL
           WHEN NOT l.in_list_by_action THEN 'not in the list by action'
           WHEN NOT l.in_list_by_code THEN 'not in the list by code'
           WHEN l.by_action IS DISTINCT FROM l.by_code
               THEN coalesce(l.by_action, 'unknown') || ' by action, ' || coalesce(l.by_code, 'unknown') || ' by code'
       END AS difference_between_lists
FROM list AS l
FULL JOIN counting AS c USING (code)
LEFT JOIN repeated AS r ON r.code = l.code
CROSS JOIN whole AS w
WHERE w.has_list
ORDER BY example;

-- One row: the revision as a whole, in counts and shares. Empty for zips that do not carry the code set.
WITH rows_in_force AS (
    SELECT count(*) AS codes,
           count(*) FILTER (code_type = 'procedure') AS procedures,
           count(*) FILTER (code_type = 'modifier') AS modifiers,
           count(*) FILTER (damaged) AS damaged,
           count(*) FILTER (add_date IS NULL) AS without_add_date,
           count(*) FILTER (termination_date < add_date) AS ended_before_begun,
           count(*) FILTER (coalesce(action_code, '') NOT IN ('A', 'B', 'C', 'D', 'F', 'N', 'P', 'R', 'S', 'T')) AS unknown_action,
           count(*) FILTER (NOT has_long_description) AS without_description,
           count(*) FILTER (action_code = 'D') AS discontinued,
           count(*) FILTER (action_code = 'D' AND termination_date IS NULL) AS discontinued_without_termination
    FROM counting
),
before AS (
    SELECT count(*) AS codes FROM previous_counting
),
unread AS (
    SELECT count(*) FILTER (field IS NULL) AS lines
    FROM reject
    JOIN member USING (member)
    WHERE member_kind IN ('anweb_text', 'anweb_workbook')
),
forms AS (
    SELECT count(*) FILTER (form = 'text') > 0 AND count(*) FILTER (form = 'workbook') > 0 AS both FROM record
),
one_sided AS (
    SELECT count(DISTINCT code) AS codes FROM difference WHERE field = '(row)'
),
-- The workbook goes on where the text has ended: then the text was cut off. (Both list the codes in one order.)
cut_off AS (
    SELECT count(*) AS codes
    FROM record
    WHERE form = 'workbook'
      AND line > (SELECT max(line) FROM record WHERE form = 'workbook' AND code IN (SELECT code FROM record WHERE form = 'text'))
),
-- What the table says has just happened, by quarter: it tells which release the table is, whatever its link was called.
action AS (
    SELECT quarter_number(coalesce(action_effective_date, add_date)) - quarter_number(effective_date) AS quarters_away
    FROM counting
    CROSS JOIN subject
    WHERE action_code <> 'N' AND coalesce(action_effective_date, add_date) IS NOT NULL
),
action_total AS (
    SELECT count(*) AS actions,
           count(*) FILTER (quarters_away = 0) AS in_quarter,
           count(*) FILTER (quarters_away > 0) AS later
    FROM action
),
-- The newest quarter that holds a share of the actions. The share is small, because annual files repeat the actions of the year
-- before (2012: one half of them), and not nothing, because some codes are announced early (2018: one from 1 April on, one from
-- 1 July).
newest_quarter AS (
    SELECT max(quarters_away) AS quarters_away
    FROM (SELECT quarters_away, count(*) AS actions FROM action GROUP BY quarters_away) AS q
    CROSS JOIN action_total AS t
    WHERE q.actions >= 0.05 * t.actions
)
SELECT s.release AS example,
       r.codes, r.procedures, r.modifiers,
       -- Ten codes more or fewer are always allowed: in a small table they are many per cent.
       sign(r.codes - b.codes) * greatest(abs(r.codes - b.codes) - 10, 0) / nullif(b.codes, 0) / s.quarters_since_previous
           AS growth_per_quarter,
       CASE
           -- Its own quarter, if that holds such a share, and clearly more than all later ones together.
           WHEN t.in_quarter >= 0.05 * t.actions AND t.in_quarter >= 2 * t.later AND t.in_quarter > 0 THEN 0
           ELSE n.quarters_away
       END AS quarters_from_release_to_content,
       t.actions,
       share_beyond_few(u.lines, r.codes + u.lines) AS share_of_lines_unread,
       CASE WHEN f.both THEN share_beyond_few(o.codes, r.codes) END AS share_of_codes_in_one_form_only,
       CASE WHEN f.both THEN beyond_few(c.codes) END AS codes_cut_off,
       share_beyond_few(r.damaged, r.codes) AS share_damaged,
       share_beyond_few(r.without_description, r.codes) AS share_without_description,
       share_beyond_few(r.without_add_date, r.codes) AS share_without_add_date,
       share_beyond_few(r.ended_before_begun, r.codes) AS share_ended_before_begun,
       share_beyond_few(r.unknown_action, r.codes) AS share_of_unknown_actions,
       share_beyond_few(r.discontinued_without_termination, r.discontinued) AS share_discontinued_without_termination
FROM subject AS s
CROSS JOIN rows_in_force AS r
CROSS JOIN before AS b
CROSS JOIN unread AS u
CROSS JOIN forms AS f
CROSS JOIN one_sided AS o
CROSS JOIN cut_off AS c
CROSS JOIN action_total AS t
CROSS JOIN newest_quarter AS n
WHERE s.kind = 'alpha_numeric';

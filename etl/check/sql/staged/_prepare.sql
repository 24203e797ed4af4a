-- What the suites on one revision share. The caller has loaded the staged tables of the revision (`record`, `member` ...) and
-- the records of the release before it (`record_before`; empty where there is none), and one row of `subject`: release, kind,
-- effective_date, quarters_since_previous (NULL where there is none).

-- The rows that will count, as in etl/build/sql/10_release.sql: the text is the authority, the workbook counts where there is
-- no text, and for single rows whose text line is damaged (columns that have slipped: modifier TP in 2012).
CREATE TEMP TABLE counting AS
WITH listed AS (
    SELECT form, code, code_type, record_id, damaged, member, sheet, line, add_date, action_effective_date, termination_date, action_code,
           long_description IS NOT NULL AS has_long_description,
           short_description IS NOT NULL AS has_short_description,
           bool_or(form = 'text') OVER () AS has_text,
           bool_or(form = 'text') OVER code AS code_has_text,
           bool_or(damaged) OVER code AS damaged_in_any_form,
           count(*) FILTER (form = 'text') OVER code AS rows_in_text,
           count(*) FILTER (form = 'workbook') OVER code AS rows_in_workbook
    FROM record
    WINDOW code AS (PARTITION BY code)
)
SELECT *
FROM listed
WHERE code_has_text OR NOT has_text
QUALIFY row_number() OVER (PARTITION BY code ORDER BY damaged, form = 'workbook', line) = 1;

CREATE TEMP TABLE previous_counting AS
WITH listed AS (
    SELECT form, code, damaged, line, termination_date,
           bool_or(form = 'text') OVER () AS has_text,
           bool_or(form = 'text') OVER (PARTITION BY code) AS code_has_text
    FROM record_before
)
SELECT code, termination_date
FROM listed
WHERE code_has_text OR NOT has_text
QUALIFY row_number() OVER (PARTITION BY code ORDER BY damaged, form = 'workbook', line) = 1;

-- Every code of the change list with what it says of it, per list; the workbook is the report itself, prints come after it.
CREATE TEMP VIEW listed_change AS
SELECT code, view, label, action_code
FROM change_list
QUALIFY row_number() OVER (PARTITION BY code, view ORDER BY lower(member) NOT LIKE '%.xls%', member, line) = 1;

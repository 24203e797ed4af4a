-- What the suites on one revision share. The caller has loaded the staged tables of the revision (`record`, `member` ...) and
-- of the release before it (`previous.record` ...; empty where there is none), and one row of `subject`: release, kind,
-- effective_date, quarters_since_previous (NULL where there is none).

-- The rows that will count, as in etl/build/sql/10_release.sql: the text is the authority, the workbook counts where there is
-- no text, and for single rows whose text line is damaged (columns that have slipped: modifier TP in 2012).
CREATE VIEW counting AS
WITH listed AS (
    SELECT *,
           bool_or(form = 'text') OVER () AS has_text,
           bool_or(form = 'text') OVER (PARTITION BY code) AS code_has_text,
           bool_or(damaged) OVER (PARTITION BY code) AS damaged_in_any_form,
           count(*) OVER (PARTITION BY code, form) AS rows_in_form
    FROM record
)
SELECT *
FROM listed
WHERE code_has_text OR NOT has_text
QUALIFY row_number() OVER (PARTITION BY code ORDER BY damaged, form = 'workbook', line) = 1;

CREATE VIEW previous_counting AS
WITH listed AS (
    SELECT *,
           bool_or(form = 'text') OVER () AS has_text,
           bool_or(form = 'text') OVER (PARTITION BY code) AS code_has_text
    FROM previous.record
)
SELECT *
FROM listed
WHERE code_has_text OR NOT has_text
QUALIFY row_number() OVER (PARTITION BY code ORDER BY damaged, form = 'workbook', line) = 1;

-- Every code of the change list with what it says of it, per list; the workbook is the report itself, prints come after it.
CREATE VIEW listed_change AS
SELECT code, view, label, action_code
FROM change_list
QUALIFY row_number() OVER (PARTITION BY code, view ORDER BY lower(member) NOT LIKE '%.xls%', member, line) = 1;

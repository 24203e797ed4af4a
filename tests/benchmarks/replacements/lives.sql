-- What the releases show of each code: when it began, when it ended, and what CMS published as its successor.
-- An independent reading of the staged rows: nothing of the build is used here.

-- The text where there is one, else the workbook; rows whose columns have slipped are no witness.
CREATE OR REPLACE TEMP VIEW seen AS
FROM record
WHERE NOT damaged AND add_date IS NOT NULL
      AND (form = 'text' OR release NOT IN (SELECT release FROM record WHERE form = 'text'));

-- A life begins on its add date, with the first descriptor that we know of it.
CREATE OR REPLACE TEMP VIEW begun AS
SELECT code, code_type, add_date, arg_min(long_description, release) AS long_description,
       list_sort(list_distinct(list(long_description))) AS wordings
FROM seen
WHERE long_description IS NOT NULL
GROUP BY code, code_type, add_date;

-- It ended if the last row that we know of it says so.
CREATE OR REPLACE TEMP VIEW ended AS
SELECT code, code_type, add_date, termination_date, long_description
FROM seen
WHERE long_description IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY code, add_date ORDER BY release DESC) = 1 AND termination_date IS NOT NULL;

-- XREF of an ended code names its successors (trap 9), in any release that shows the end.
CREATE OR REPLACE TEMP VIEW published AS
SELECT DISTINCT e.code, e.termination_date, unnest(string_split(s.cross_reference, ',')) AS target
FROM ended AS e
JOIN seen AS s ON s.code = e.code AND s.add_date = e.add_date AND s.termination_date = e.termination_date
WHERE s.cross_reference IS NOT NULL;

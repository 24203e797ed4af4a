-- A small revision in which nothing is wrong: 2025Q4, or (variable newer) 2026Q1.
-- 100 invented procedures and 10 modifiers, in text and workbook alike. In 2026Q1 ten procedures are added, Z0010 to Z0019 are
-- discontinued and Z0020 gets another description. Z0000 has the words of Z0010, which ends the day before; CMS names Z0001 as
-- successor of Z0011, and a CPT number as that of Z0012. Z0002 resembles Z0014, no more.
INSERT INTO record BY NAME
WITH code AS (
    SELECT 'Z' || lpad(CAST(n AS VARCHAR), 4, '0') AS code, 'procedure' AS code_type, '3' AS record_id, n
    FROM range(0, 100) AS r (n)
    UNION ALL
    SELECT 'Z' || chr(65 + CAST(n AS INTEGER)), 'modifier', '7', 1000 + n
    FROM range(0, 10) AS r (n)
),
told AS (
    SELECT *,
           getvariable('newer') AS newer,
           n BETWEEN 0 AND 9 AS is_new,
           n BETWEEN 10 AND 19 AND newer AS has_ended,
           n = 20 AND newer AS is_reworded,
           n = 30 AND NOT newer AS is_reworded_before
    FROM code
)
SELECT f.form, code, code_type, '00100' AS sequence_number, record_id,
       CASE n WHEN 14 THEN 'Injection, infliximab, biosimilar, 10 mg'
              WHEN 2 THEN 'Injection, infliximab-dyyb, biosimilar, (inflectra), 10 mg'
              ELSE 'Service number ' || CASE n WHEN 0 THEN 10 ELSE n END || CASE WHEN is_reworded THEN ' in other words' ELSE '' END
       END AS long_description,
       'Service ' || n AS short_description, '99' AS pricing_indicator, 'C' AS coverage_code,
       CASE WHEN newer THEN CASE n WHEN 11 THEN 'Z0001' WHEN 12 THEN '00000' END END AS cross_reference,
       CASE WHEN is_new THEN DATE '2026-01-01' ELSE DATE '2010-01-01' END AS add_date,
       CASE WHEN has_ended THEN DATE '2025-12-31' END AS termination_date,
       CASE
           WHEN is_new OR has_ended OR is_reworded THEN DATE '2026-01-01'
           WHEN is_reworded_before THEN DATE '2025-10-01'
           ELSE DATE '2010-01-01'
       END AS action_effective_date,
       CASE
           WHEN is_new THEN 'A'
           WHEN has_ended THEN 'D'
           WHEN is_reworded THEN 'C'
           WHEN is_reworded_before THEN 'S'
           ELSE 'N'
       END AS action_code,
       FALSE AS damaged,
       'ANWEB.' || CASE f.form WHEN 'text' THEN 'txt' ELSE 'xlsx' END AS member,
       n + 1 AS line
FROM told
CROSS JOIN (VALUES ('text'), ('workbook')) AS f (form)
WHERE newer OR NOT is_new;

INSERT INTO change_list BY NAME
SELECT code, code_type, action_code AS label, action_code, v.view, 'Transaction Report.xlsx' AS member, v.view AS sheet, line
FROM record
CROSS JOIN (VALUES ('by_action'), ('by_code')) AS v (view)
WHERE form = 'text';

INSERT INTO correction BY NAME
SELECT code, code_type, 'Change price to 99' AS action_text, '1/1/2026' AS effective_date_text,
       DATE '2026-01-01' AS effective_date, 1 AS version, DATE '2026-01-12' AS file_date, 'Corrections.xlsx' AS member, line
FROM record
WHERE form = 'text' AND code IN ('Z0040', 'Z0041', 'ZA');

INSERT INTO noc_code BY NAME
SELECT code, long_description, add_date, 'NOC.xlsx' AS member, line
FROM record
WHERE form = 'text' AND code = 'Z0099';

INSERT INTO member
SELECT name, kind, 1000 AS size, TIMESTAMP '2025-12-29 12:00:00' AS modified_at, row_count, 0 AS reject_count
FROM (VALUES
    ('ANWEB.txt', 'anweb_text', (SELECT count(*) FROM record WHERE form = 'text')),
    ('ANWEB.xlsx', 'anweb_workbook', (SELECT count(*) FROM record WHERE form = 'workbook')),
    ('Transaction Report.xlsx', 'change_list', (SELECT count(*) FROM change_list)),
    ('Corrections.xlsx', 'corrections', (SELECT count(*) FROM correction)),
    ('NOC.xlsx', 'noc_codes', (SELECT count(*) FROM noc_code)),
    ('README.txt', 'readme', 0)
) AS m (name, kind, row_count);

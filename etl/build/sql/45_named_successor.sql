-- Which successors CMS itself names, and what each code was called when it ended and when it began.

-- XREF of the last row of each life: a see-also on an active row, the successor on a terminated one (trap 9). Since 2020
-- CMS blanks XREFs of codes that ended long ago (Q9994 names B4105 in 2019, nothing in 2020): what it said of an ended
-- code stays said, so there the newest row that names one counts, unless a correction took it away since.
INSERT INTO cross_reference BY NAME
WITH row_of_life AS (
    SELECT r.code, r.lifetime, r.place, o.cross_reference, o.source_revision, o.member, o.line, r.termination_date,
           last_value(r.termination_date) OVER w AS last_termination_date,
           max(r.place) FILTER (x.code IS NOT NULL) OVER w AS taken_away_at
    FROM life_row AS r
    JOIN keyed AS o ON o.rowid = r.row_id
    LEFT JOIN (SELECT DISTINCT release, code FROM corrected_field WHERE field = 'cross_reference' AND new_value IS NULL) AS x
           ON x.release = o.release AND x.code = o.code AND o.overlay > 0
    WHERE r.known_to IS NULL
    WINDOW w AS (PARTITION BY r.code, r.lifetime ORDER BY r.place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
last_row AS (
    SELECT *
    FROM row_of_life
    QUALIFY row_number() OVER (
        PARTITION BY code, lifetime
        ORDER BY last_termination_date IS NOT NULL AND termination_date IS NOT NULL AND cross_reference IS NOT NULL
                     AND place > coalesce(taken_away_at, 0) DESC,
                 place DESC) = 1
),
named AS (
    SELECT *, unnest(string_split(cross_reference, ',')) AS target, generate_subscripts(string_split(cross_reference, ','), 1) AS place
    FROM last_row
    WHERE cross_reference IS NOT NULL
),
told AS (
    SELECT *,
           CASE
               WHEN regexp_full_match(target, '[A-CE-Z][0-9]{4}') THEN 'hcpcs'
               -- Modifiers are replaced by modifiers.
               WHEN regexp_full_match(target, '[A-Z0-9]{2}') AND regexp_matches(target, '[A-Z]') AND length(code) = 2 THEN 'hcpcs'
               -- CPT: the number only, the descriptor is the AMA's (trap 15).
               WHEN regexp_full_match(target, '[0-9]{4}[0-9A-Z]') THEN 'cpt'
           END AS target_system
    FROM named
)
SELECT code, lifetime, place, target,
       CASE WHEN target_system IS NULL THEN 'noise' WHEN termination_date IS NULL THEN 'see also' ELSE 'replacement' END AS kind,
       target_system, source_revision, member AS source_member, line AS source_line
FROM told
ORDER BY code, lifetime, place;

-- Lives as known now, with the words they ended and began with. Only an end that CMS dated can have a successor.
CREATE TEMP TABLE ended AS
-- What CMS calls it on the rows that tell its end: these go on being printed, and now and then reworded.
WITH restated AS (
    SELECT r.code, r.lifetime, r.termination_date, list_sort(list_distinct(list(o.long_description))) AS descriptions
    FROM life_row AS r
    JOIN keyed AS o ON o.rowid = r.row_id
    WHERE r.known_to IS NULL AND r.termination_date IS NOT NULL AND o.long_description IS NOT NULL
    GROUP BY r.code, r.lifetime, r.termination_date
)
SELECT l.code, l.lifetime, l.code_type, l.termination_date, l.termination_date + 1 AS effective_date, h.long_description,
       coalesce(r.descriptions, []) AS descriptions
FROM code_lifetime AS l
JOIN code_history AS h USING (code, lifetime)
LEFT JOIN restated AS r USING (code, lifetime, termination_date)
WHERE l.known_to IS NULL AND h.known_to IS NULL AND l.end_reason = 'discontinued' AND h.valid_to = l.termination_date;

CREATE TEMP TABLE begun AS
SELECT l.code, l.lifetime, l.code_type, l.add_date,
       arg_min(h.long_description, h.valid_from) AS long_description,
       list_sort(list_distinct(list(h.long_description))) AS descriptions
FROM code_lifetime AS l
JOIN code_history AS h USING (code, lifetime)
WHERE l.known_to IS NULL AND h.known_to IS NULL AND l.add_date IS NOT NULL
GROUP BY l.code, l.lifetime, l.code_type, l.add_date;

-- XREF of a terminated row names the successors, one or several (trap 9); of a CPT code the number only (trap 15).
CREATE TEMP TABLE named_successor AS
SELECT DISTINCT e.code AS old_code, e.lifetime, x.target AS new_code, e.effective_date, x.target_system,
       e.long_description AS old_description,
       CASE WHEN x.target_system = 'hcpcs' THEN (
           SELECT arg_min(h.long_description, (abs(h.valid_from - e.effective_date), h.valid_from)) FROM code_history AS h
           WHERE h.known_to IS NULL AND h.code = x.target) END AS new_description
FROM (
    SELECT code, lifetime, target, target_system FROM cross_reference WHERE kind = 'replacement'
    UNION
    -- A correction names a successor, and no later row names any: what CMS has said stays said.
    SELECT e.code, e.lifetime, t.target,
           CASE WHEN regexp_full_match(t.target, '[0-9]{4}[0-9A-Z]') THEN 'cpt' ELSE 'hcpcs' END
    FROM ended AS e
    JOIN (
        SELECT code, termination_date, unnest(string_split(cross_reference, ',')) AS target
        FROM keyed
        SEMI JOIN (FROM corrected_field WHERE field = 'cross_reference' AND new_value IS NOT NULL) USING (release, code)
        WHERE overlay > 0 AND counts AND cross_reference IS NOT NULL
    ) AS t USING (code, termination_date)
    ANTI JOIN (FROM cross_reference WHERE kind = 'replacement') AS x USING (code, lifetime)
    WHERE regexp_full_match(t.target, '[A-CE-Z][0-9]{4}|[0-9]{4}[0-9A-Z]')
) AS x
JOIN ended AS e USING (code, lifetime)
WHERE x.target <> x.code;

-- What is asked of the descriptors (etl/build/words.py): views, one for each field of etl.successors.reading.Words.
CREATE TEMP VIEW asked_ended AS
SELECT code, code_type, termination_date, long_description,
       list_filter(descriptions, lambda d: d <> long_description) AS restated_descriptions
FROM ended
WHERE long_description IS NOT NULL;

CREATE TEMP VIEW asked_begun AS
SELECT code, code_type, add_date, long_description,
       list_filter(descriptions, lambda d: d <> long_description) AS later_descriptions
FROM begun
WHERE long_description IS NOT NULL;

CREATE TEMP VIEW asked_named AS
SELECT old_code, new_code, effective_date, old_description, new_description
FROM named_successor;

CREATE TEMP VIEW asked_newest AS
SELECT code, long_description
FROM code
WHERE code_type = 'procedure';

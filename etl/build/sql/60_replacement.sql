-- What replaced what. CMS names successors in XREF, and lately does not (trap 10): then they are found, and say so.

-- XREF of the last row of each life: a see-also on an active row, the successor on a terminated one (trap 9).
INSERT INTO cross_reference BY NAME
WITH last_row AS (
    SELECT r.code, r.lifetime, r.cross_reference, r.source_revision, r.member, r.line, l.ends, r.termination_date
    FROM life_row AS r
    JOIN life AS l USING (code, k, lifetime)
    WHERE r.known_to IS NULL
    QUALIFY row_number() OVER (PARTITION BY r.code, r.lifetime ORDER BY r.place DESC) = 1
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

INSERT INTO replacement BY NAME
WITH ended AS (
    SELECT l.code, l.lifetime, l.code_type, l.termination_date, l.termination_date + 1 AS effective_date,
           h.long_description, w.words AS long_words
    FROM code_lifetime AS l
    JOIN code_history AS h USING (code, lifetime)
    LEFT JOIN wording_key AS w ON w.descriptor = h.long_description
    WHERE l.known_to IS NULL AND l.end_reason = 'discontinued' AND h.known_to IS NULL
          AND h.valid_to = l.termination_date
),
begun AS MATERIALIZED (
    SELECT l.code, l.lifetime, l.code_type, l.add_date, h.long_description, w.words AS long_words
    FROM code_lifetime AS l
    JOIN code_history AS h USING (code, lifetime)
    LEFT JOIN wording_key AS w ON w.descriptor = h.long_description
    WHERE l.known_to IS NULL AND h.known_to IS NULL AND h.valid_from = l.add_date
),
worded AS (
    SELECT h.code, h.valid_from, h.valid_to, w.words AS long_words
    FROM code_history AS h
    JOIN wording_key AS w ON w.descriptor = h.long_description
    WHERE h.known_to IS NULL
),
-- Ended on D, added on D + 1, the same words: S0013 and J0013 of January 2026, which no file of CMS connects.
same_words AS MATERIALIZED (
    SELECT e.code, e.lifetime, b.code AS new_code, e.effective_date, e.long_words
    FROM ended AS e
    JOIN begun AS b ON b.long_words = e.long_words AND b.add_date = e.effective_date
                       AND b.code_type = e.code_type AND b.code <> e.code
),
evidence AS (
    SELECT e.code AS old_code, e.lifetime, x.target AS new_code, e.effective_date, x.target_system, 'cms_xref' AS evidence, 1 AS strength
    FROM cross_reference AS x
    JOIN ended AS e USING (code, lifetime)
    WHERE x.kind = 'replacement' AND x.target <> x.code
    UNION ALL
    -- Words that codes in force share do not tell which of them was replaced: "Patient refused to participate" is the
    -- whole descriptor of six quality codes, and one that comes is no more the successor of one that goes than they are.
    SELECT s.code, s.lifetime, s.new_code, s.effective_date, 'hcpcs', 'same_descriptor', 2
    FROM same_words AS s
    ANTI JOIN worded AS w ON w.long_words = s.long_words AND w.valid_from < s.effective_date AND w.code <> s.code
                             AND (w.valid_to IS NULL OR w.valid_to >= s.effective_date)
),
edge AS (
    SELECT old_code, lifetime, new_code, effective_date, any_value(target_system) AS target_system,
           arg_min(evidence, strength) AS evidence,
           string_agg(evidence, ',' ORDER BY strength) AS all_evidence
    FROM (SELECT DISTINCT * FROM evidence)
    GROUP BY old_code, lifetime, new_code, effective_date
),
-- The row that first told the end of the old code.
told AS (
    SELECT code, lifetime, termination_date, arg_min(release, place) AS release,
           arg_max(source_revision, place) AS source_revision, arg_max(member, place) AS member, arg_max(line, place) AS line
    FROM life_row
    WHERE known_to IS NULL AND termination_date IS NOT NULL
    GROUP BY code, lifetime, termination_date
),
first_told AS (
    SELECT o.code, o.termination_date, min(o.release) AS release
    FROM keyed AS o
    WHERE o.in_force AND o.termination_date IS NOT NULL
    GROUP BY o.code, o.termination_date
)
SELECT g.old_code, g.new_code, g.effective_date, f.release, g.evidence, g.all_evidence,
       g.evidence = 'cms_xref' AS published_by_cms,
       1.0 AS score,
       -- The same words name the same unit.
       CASE WHEN list_contains(string_split(g.all_evidence, ','), 'same_descriptor') THEN 1.0 END AS units_factor,
       g.target_system,
       CASE WHEN g.target_system = 'hcpcs' THEN EXISTS (
           FROM code_lifetime AS l
           WHERE l.known_to IS NULL AND l.code = g.new_code AND l.add_date <= g.effective_date
                 AND (l.termination_date IS NULL OR l.termination_date >= g.effective_date)) END AS target_valid,
       e.long_description AS old_description,
       CASE WHEN g.target_system = 'hcpcs' THEN (
           SELECT arg_min(h.long_description, (abs(h.valid_from - g.effective_date), h.valid_from)) FROM code_history AS h
           WHERE h.known_to IS NULL AND h.code = g.new_code) END AS new_description,
       t.source_revision, t.member AS source_member, t.line AS source_line
FROM edge AS g
JOIN ended AS e ON e.code = g.old_code AND e.lifetime = g.lifetime
JOIN told AS t ON t.code = g.old_code AND t.lifetime = g.lifetime AND t.termination_date = e.termination_date
JOIN first_told AS f ON f.code = g.old_code AND f.termination_date = e.termination_date
ORDER BY g.effective_date, g.old_code, g.new_code;

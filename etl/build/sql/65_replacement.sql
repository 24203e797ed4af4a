-- What replaced what. CMS names successors in XREF, and lately does not (trap 10): then they are found by their day and
-- their words (etl/successors; inferred_edge and named_ground are its answers), and say so.

CREATE TEMP TABLE edge AS
-- Where CMS names it: on a row of its own table, or in a correction only.
WITH naming AS (
    SELECT DISTINCT code AS old_code, unnest(string_split(cross_reference, ',')) AS new_code, 'cms_xref' AS evidence, 1 AS strength
    FROM keyed
    SEMI JOIN (SELECT old_code AS code FROM named_successor) USING (code)
    WHERE overlay = 0 AND in_force AND cross_reference IS NOT NULL
    UNION ALL
    SELECT DISTINCT code, unnest(string_split(new_value, ',')), 'cms_correction', 2
    FROM corrected_field
    WHERE field = 'cross_reference' AND new_value IS NOT NULL
),
published AS (
    SELECT n.old_code, n.lifetime, n.new_code, n.effective_date, n.target_system, n.new_description,
           s.evidence, s.strength, 1.0 AS score,
           g.matched, g.differences, g.old_unit, g.new_unit, g.units_factor, g.units_note
    FROM named_successor AS n
    JOIN naming AS s USING (old_code, new_code)
    JOIN named_ground AS g USING (old_code, new_code, effective_date)
),
inferred AS (
    SELECT i.old_code, e.lifetime, i.new_code, i.effective_date, 'hcpcs' AS target_system,
           (SELECT arg_min(b.long_description, (abs(b.add_date - i.effective_date), b.add_date)) FROM begun AS b
            WHERE b.code = i.new_code) AS new_description,
           i.evidence,
           CASE i.evidence WHEN 'same_descriptor' THEN 3 WHEN 'same_substance' THEN 4 ELSE 5 END AS strength,
           i.score, i.matched, i.differences, i.old_unit, i.new_unit, i.units_factor, i.units_note
    FROM inferred_edge AS i
    JOIN ended AS e ON e.code = i.old_code AND e.effective_date = i.effective_date
),
-- Where CMS names successors, only those are: a look-alike that CMS left out is a candidate, and says why.
told AS (
    SELECT *, NULL AS other_successors FROM published
    UNION ALL BY NAME
    SELECT i.*,
           (SELECT string_agg(n.new_code, ', ' ORDER BY n.new_code) FROM named_successor AS n
            WHERE n.old_code = i.old_code AND n.effective_date = i.effective_date) AS other_successors
    FROM inferred AS i
),
judged AS (
    SELECT * REPLACE (
               CASE WHEN is_left_out THEN 'candidate' ELSE evidence END AS evidence,
               CASE WHEN is_left_out THEN 5 ELSE strength END AS strength,
               CASE WHEN is_left_out THEN least(score, 0.7) ELSE score END AS score,
               CASE WHEN is_left_out THEN concat_ws('; ', differences, 'CMS names others: ' || other_successors)
                    ELSE differences END AS differences)
    FROM (
        SELECT t.*,
               t.other_successors IS NOT NULL AND NOT EXISTS (
                   FROM named_successor AS n
                   WHERE n.old_code = t.old_code AND n.effective_date = t.effective_date AND n.new_code = t.new_code) AS is_left_out
        FROM told AS t
    )
),
-- One row for one pair, by its strongest evidence. A candidate that CMS names is no candidate.
joined AS (
    SELECT *,
           string_agg(evidence, ',') FILTER (evidence <> 'candidate')
               OVER (PARTITION BY old_code, new_code, effective_date ORDER BY strength
                     ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS all_evidence
    FROM judged
    QUALIFY row_number() OVER (PARTITION BY old_code, new_code, effective_date ORDER BY strength) = 1
),
-- The row that first told the end of the old code.
told_end AS (
    SELECT code, lifetime, termination_date, arg_max(row_id, place) AS row_id
    FROM life_row
    WHERE known_to IS NULL AND termination_date IS NOT NULL
    GROUP BY code, lifetime, termination_date
),
-- The first day on which CMS had named it beside an end, by a row or a correction, whichever of them counts now.
first_named AS (
    SELECT code AS old_code, new_code, min(posted_date) AS named_from
    FROM (SELECT code, posted_date, unnest(string_split(cross_reference, ',')) AS new_code FROM keyed
          WHERE cross_reference IS NOT NULL AND termination_date IS NOT NULL)
    GROUP BY code, new_code
),
first_told AS (
    SELECT o.code, o.termination_date, min(o.release) AS release
    FROM keyed AS o
    WHERE o.in_force AND o.termination_date IS NOT NULL
    GROUP BY o.code, o.termination_date
)
SELECT j.* EXCLUDE (lifetime, strength, other_successors, is_left_out),
       f.release,
       j.evidence IN ('cms_xref', 'cms_correction') AS published_by_cms,
       CASE WHEN published_by_cms THEN n.named_from END AS named_from,
       CASE WHEN j.target_system = 'hcpcs' THEN EXISTS (
           FROM code_lifetime AS l
           WHERE l.known_to IS NULL AND l.code = j.new_code AND l.add_date <= j.effective_date
                 AND (l.termination_date IS NULL OR l.termination_date >= j.effective_date)) END AS target_valid,
       e.long_description AS old_description,
       o.source_revision, o.member AS source_member, o.line AS source_line
FROM joined AS j
JOIN ended AS e ON e.code = j.old_code AND e.lifetime = j.lifetime
JOIN told_end AS t ON t.code = j.old_code AND t.lifetime = j.lifetime AND t.termination_date = e.termination_date
JOIN keyed AS o ON o.rowid = t.row_id
JOIN first_told AS f ON f.code = j.old_code AND f.termination_date = e.termination_date
LEFT JOIN first_named AS n ON n.old_code = j.old_code AND n.new_code = j.new_code;

INSERT INTO replacement BY NAME
SELECT * FROM edge WHERE evidence <> 'candidate' ORDER BY effective_date, old_code, new_code;

INSERT INTO replacement_candidate BY NAME
SELECT * EXCLUDE (evidence, all_evidence, published_by_cms, named_from, target_system, units_factor, units_note, target_valid)
FROM edge
WHERE evidence = 'candidate'
ORDER BY effective_date, old_code, new_code;

INSERT INTO code_unit BY NAME
SELECT * FROM read_unit ORDER BY code;

-- Every code that this release ends, one row for each successor; where there is none, what resembles it, marked as such.
-- The first release of the archive is compared with nothing: of what had ended by then, it tells the successors.
WITH ended AS (
    SELECT code, effective_date, agrees, source_revision, source_member, source_line
    FROM change
    WHERE release = $release AND change_type = 'discontinued'
    UNION ALL
    SELECT old_code, effective_date, NULL, any_value(source_revision), any_value(source_member), any_value(source_line)
    FROM replacement AS r
    WHERE release = $release
          AND NOT EXISTS (SELECT 1 FROM change AS c WHERE c.release = $release AND c.change_type = 'discontinued'
                          AND c.code = r.old_code AND c.effective_date = r.effective_date)
    GROUP BY old_code, effective_date
),
told AS (
    SELECT old_code, effective_date, 'replaced' AS answer, new_code, new_description, target_system, evidence, published_by_cms,
           score, old_unit, new_unit, units_factor, units_note, differences, old_description
    FROM replacement
    UNION ALL
    SELECT old_code, effective_date, 'candidate: a person must judge', new_code, new_description, 'hcpcs', NULL, FALSE,
           score, old_unit, new_unit, NULL, 'no factor: whether it is the same product is in doubt', differences, old_description
    FROM replacement_candidate
)
SELECT e.code, e.effective_date - 1 AS last_day, coalesce(p.long_description, t.old_description) AS long_description,
       coalesce(t.answer, 'none found') AS answer, t.new_code,
       CASE t.target_system WHEN 'cpt' THEN 'CPT: by number only' ELSE t.new_description END AS new_description,
       t.evidence, CASE t.published_by_cms WHEN TRUE THEN 'yes' WHEN FALSE THEN 'no' END AS published_by_cms,
       t.score, t.old_unit, t.new_unit, t.units_factor, t.units_note, t.differences,
       CASE e.agrees WHEN TRUE THEN 'yes' WHEN FALSE THEN 'no' END AS declared,
       concat_ws(', ', coalesce(e.source_member, e.source_revision), 'line ' || e.source_line) AS source,
       t.answer LIKE 'candidate%' OR e.agrees IS NOT DISTINCT FROM FALSE AS doubt
FROM ended AS e
JOIN release AS x ON x.release = $release
LEFT JOIN published_record AS p ON p.release = x.release AND p.revision = x.revision AND p.code = e.code
LEFT JOIN told AS t ON t.old_code = e.code AND t.effective_date = e.effective_date
ORDER BY e.code, e.effective_date, t.answer DESC, t.score DESC, t.new_code

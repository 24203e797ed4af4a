-- One row per line of a corrections file, as understood.
SELECT c.code || ' ' || coalesce(c.action_text, 'without an instruction') || ' (' || c.source_member || ', line ' || c.source_line || ')'
           AS example,
       c.release,
       c.outcome,
       (c.operations IS NULL) = (c.outcome = 'not understood') AS outcome_fits_operations,
       c.outcome_reason IS NOT NULL OR c.outcome NOT IN ('not understood', 'not applied', 'contradicts') AS is_explained,
       -- What changes nothing stands nowhere as the source of a changed field.
       c.outcome NOT IN ('not understood', 'not applied', 'contradicts') OR NOT EXISTS (
           FROM change AS x
           WHERE x.change_type = 'corrected' AND x.code = c.code AND x.source_revision = c.source_revision
                 AND x.source_member = c.source_member AND x.source_line = c.source_line) AS is_harmless,
       c.outcome <> 'not understood' AS is_understood,
       c.outcome <> 'contradicts' AS fits_the_rows,
       coalesce(c.next_release_agrees, TRUE) OR c.outcome <> 'applied' AS next_release_agrees
FROM correction AS c
ORDER BY c.release, c.known_date, c.source_member, c.source_line;

-- One row per change, with what its type needs on both sides. A code that the previous release did not list is compared with
-- its last row in an older one: it stood as last known meanwhile (trap 3).
WITH first_listed AS (
    SELECT code, min(release) AS release FROM listed GROUP BY code
),
sided AS (
    SELECT c.*, r.effective_date AS release_date,
           n.code IS NOT NULL AS is_listed,
           o.code IS NOT NULL AS was_in_previous,
           coalesce(f.release < c.release, FALSE) AS was_listed
    FROM change AS c
    LEFT JOIN release AS r USING (release)
    LEFT JOIN listed AS n ON n.release = c.release AND n.code = c.code
    LEFT JOIN listed AS o ON o.release = c.previous_release AND o.code = c.code
    LEFT JOIN first_listed AS f ON f.code = c.code
)
SELECT c.release || ' ' || c.code || ' ' || c.change_type || coalesce(' ' || c.field, '') AS example,
       c.release,
       code_form(c.code) AS code_form,
       c.change_type,
       CASE WHEN c.change_type = 'corrected' THEN c.previous_release = c.release ELSE c.previous_release < c.release END
           AS releases_in_order,
       CASE
           WHEN c.change_type = 'corrected' THEN
               CASE
                   WHEN c.correction IS NULL THEN 'no correction'
                   WHEN c.field IS NULL THEN 'no field'
                   WHEN c.old_value IS NOT DISTINCT FROM c.new_value THEN 'both sides are the same'
               END
           WHEN c.change_type IN ('vanished', 'dropped') THEN
               CASE
                   WHEN c.is_listed THEN 'still in the release'
                   WHEN NOT c.was_in_previous THEN 'not in the previous release either'
               END
           WHEN NOT c.is_listed THEN 'not in the release'
           WHEN c.change_type = 'added' THEN
               CASE WHEN c.was_listed THEN 'listed before' END
           WHEN c.change_type = 'returned' THEN
               CASE WHEN c.was_in_previous THEN 'in the previous release already' WHEN NOT c.was_listed THEN 'never listed before' END
           WHEN c.change_type IN ('revised', 'typography') THEN
               CASE
                   WHEN NOT c.was_listed THEN 'never listed before'
                   WHEN c.field IS NULL THEN 'no field'
                   WHEN c.old_value IS NOT DISTINCT FROM c.new_value THEN 'both sides are the same'
               END
           WHEN c.change_type = 'discontinued' THEN
               CASE
                   WHEN c.field IS DISTINCT FROM 'termination_date' OR c.new_value IS NULL THEN 'no termination date'
                   WHEN c.old_value IS NOT NULL THEN 'terminated before'
               END
           WHEN c.change_type = 'termination changed' THEN
               CASE WHEN c.old_value IS NULL OR c.new_value IS NULL OR c.old_value = c.new_value THEN 'not two different dates' END
           WHEN c.change_type = 'termination withdrawn' THEN
               CASE WHEN c.old_value IS NULL OR c.new_value IS NOT NULL THEN 'not a date before and none after' END
           WHEN c.change_type = 'add date changed' THEN
               CASE WHEN c.old_value IS NOT DISTINCT FROM c.new_value THEN 'both sides are the same' END
           WHEN c.change_type IN ('re-used', 're-added', 're-activated') THEN
               CASE WHEN c.was_listed AND c.field IS NULL THEN 'no field' END
           WHEN c.change_type = 'declared only' THEN
               CASE WHEN coalesce(c.action_code, 'N') = 'N' THEN 'nothing is declared' END
       END AS missing_side,
       -- The first day on which the code is no longer valid is the day after its last day of use (traps 1 and 2).
       CASE WHEN c.change_type = 'discontinued' THEN c.effective_date - TRY_CAST(c.new_value AS DATE) END AS days_from_end_to_effect,
       c.effective_date BETWEEN DATE '1978-01-01' AND c.release_date + 366 AS date_is_plausible,
       c.action_code,
       coalesce(NOT c.agrees, FALSE) AND c.change_type <> 'declared only' AS is_silent,
       c.change_type = 'declared only' AS is_declared_only
FROM sided AS c
ORDER BY c.release, c.code, c.change_type, c.field;

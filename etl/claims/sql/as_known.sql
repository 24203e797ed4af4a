-- What CMS had published by a day (variable known_on, inclusive), in the shape of what is known now: the macros ask for
-- known_to IS NULL, and so they answer for that day.

CREATE TABLE code_lifetime AS
SELECT * REPLACE (NULL AS known_to)
FROM published.code_lifetime
WHERE known_from <= getvariable('known_on') AND (known_to IS NULL OR known_to > getvariable('known_on'));

-- A successor is known from the release that tells the end of the old code; the macro asks itself whether the lives on
-- both sides are known. Where CMS named it only later (C9468: by a correction, and on a row of a later year), it is told
-- by the strongest evidence that there was by then, or not at all.
CREATE TABLE replacement AS
WITH posted AS (
    SELECT release, revision
    FROM published.revision
    WHERE kind = 'alpha_numeric' AND status <> 'quarantined' AND posted_date <= getvariable('known_on')
),
named AS (
    SELECT DISTINCT code AS old_code, unnest(string_split(cross_reference, ',')) AS new_code, TRUE AS is_named
    FROM published.published_record
    SEMI JOIN posted USING (release, revision)
    WHERE cross_reference IS NOT NULL AND termination_date IS NOT NULL
),
told AS (
    SELECT r.*,
           list_filter(string_split(r.all_evidence, ','), lambda e: CASE e
               WHEN 'cms_xref' THEN n.is_named
               WHEN 'cms_correction' THEN r.named_from <= getvariable('known_on')
               ELSE TRUE
           END)[1] AS evidence_then
    FROM published.replacement AS r
    LEFT JOIN named AS n USING (old_code, new_code)
    SEMI JOIN posted USING (release)
)
SELECT * EXCLUDE (evidence_then)
       REPLACE (evidence_then AS evidence, starts_with(evidence_then, 'cms_') AS published_by_cms)
FROM told
WHERE evidence_then IS NOT NULL;

-- The last print of a life is dated by its release, whenever that was posted.
CREATE VIEW release AS FROM published.release;
CREATE VIEW revision AS FROM published.revision;
CREATE VIEW published_record AS FROM published.published_record;
CREATE VIEW correction AS FROM published.correction;

CREATE TABLE code_days AS FROM published.code_days LIMIT 0;
CREATE TABLE code_set AS FROM published.code_set LIMIT 0;

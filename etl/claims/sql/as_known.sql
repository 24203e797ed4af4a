-- What CMS had published by a day (variable known_on, inclusive), in the shape of what is known now: the macros ask for
-- known_to IS NULL, and so they answer for that day.

CREATE TABLE code_lifetime AS
SELECT * REPLACE (NULL AS known_to)
FROM published.code_lifetime
WHERE known_from <= getvariable('known_on') AND (known_to IS NULL OR known_to > getvariable('known_on'));

-- A successor is known from the release that tells the end of the old code; the macro asks itself whether the lives on
-- both sides are known. Where CMS named it only later (C9468: in a later year's file), it is told by the evidence that
-- there was before, or not at all.
CREATE TABLE replacement AS
SELECT r.* REPLACE (b.evidence AS evidence, starts_with(b.evidence, 'cms_') AS published_by_cms)
FROM published.replacement AS r
CROSS JOIN LATERAL (
    SELECT CASE
               WHEN r.named_from > getvariable('known_on')
                   THEN list_filter(string_split(r.all_evidence, ','), lambda e: NOT starts_with(e, 'cms_'))[1]
               ELSE r.evidence
           END AS evidence
) AS b
SEMI JOIN (
    SELECT release
    FROM published.revision
    WHERE kind = 'alpha_numeric' AND status <> 'quarantined' AND posted_date <= getvariable('known_on')
) AS p USING (release)
WHERE b.evidence IS NOT NULL;

-- The last print of a life is dated by its release, whenever that was posted.
CREATE VIEW release AS FROM published.release;
CREATE VIEW revision AS FROM published.revision;
CREATE VIEW published_record AS FROM published.published_record;
CREATE VIEW correction AS FROM published.correction;

CREATE TABLE code_days AS FROM published.code_days LIMIT 0;
CREATE TABLE code_set AS FROM published.code_set LIMIT 0;

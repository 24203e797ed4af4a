-- What CMS had published by a day (variable known_on, inclusive; the last day there is = now), in the shape of what is
-- known now: the macros ask for known_to IS NULL, and so they answer for that day.

INSERT INTO code_lifetime BY NAME
SELECT * REPLACE (NULL AS known_to)
FROM published.code_lifetime
WHERE known_from <= getvariable('known_on') AND (known_to IS NULL OR known_to > getvariable('known_on'));

-- The last print of a life is dated by its release, whenever that was posted.
INSERT INTO release BY NAME FROM published.release;

CREATE TABLE known_release AS
SELECT r.release, r.effective_date
FROM published.release AS r
SEMI JOIN (
    SELECT release
    FROM published.revision
    WHERE kind = 'alpha_numeric' AND status <> 'quarantined' AND posted_date <= getvariable('known_on')
) AS p ON p.release = r.release;

-- A successor is known from the release that tells the end of the old code; the macro asks itself whether the lives on
-- both sides are known.
INSERT INTO replacement BY NAME
SELECT r.* FROM published.replacement AS r SEMI JOIN known_release USING (release);

-- The last release to list each code, in its table or by a correction: the macro codes_on marks by it what vanished.
CREATE TABLE known_listing AS
WITH speaking AS (
    SELECT release, max(revision) AS revision
    FROM published.revision
    WHERE kind = 'alpha_numeric' AND status <> 'quarantined' AND posted_date <= getvariable('known_on')
    GROUP BY release
)
SELECT code, max(release) AS last_listed
FROM (
    SELECT p.code, p.release FROM published.published_record AS p JOIN speaking USING (release, revision)
    UNION ALL
    SELECT code, release
    FROM published.correction
    WHERE known_date <= getvariable('known_on') AND outcome = 'applied' AND operations IN ('add', 'add back')
)
GROUP BY code;

CREATE TABLE known_day AS
SELECT CASE WHEN getvariable('known_on') < DATE '9999-12-31' THEN getvariable('known_on') ELSE max(posted_date) END AS known_on
FROM published.revision
WHERE status <> 'quarantined';

-- What the suites on the database share.

-- The rows of the revisions in force: what the tables of changes and replacements are made of.
CREATE TEMP VIEW listed AS
SELECT p.release, p.code
FROM published_record AS p
JOIN release AS r USING (release, revision);

-- Which release made something known on a day: the one posted or corrected then (the newest, where there are several).
CREATE TEMP VIEW told_by AS
SELECT known_from, max(release) AS release
FROM (
    SELECT posted_date AS known_from, release FROM revision WHERE kind = 'alpha_numeric' AND status <> 'quarantined'
    UNION ALL
    SELECT known_date, release FROM correction
)
GROUP BY known_from;

-- The codes whose history corrections can have changed.
CREATE TEMP VIEW touched AS
SELECT DISTINCT code FROM correction WHERE operations IS NOT NULL;

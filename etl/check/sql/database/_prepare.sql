-- What the suites on the database share.

-- The rows of the revisions in force: what the tables of changes and replacements are made of.
CREATE TEMP VIEW listed AS
SELECT p.release, p.code
FROM published_record AS p
JOIN release AS r USING (release, revision);

-- Which release made something known on a day: the one posted then (the newest, where several were posted on the same day).
CREATE TEMP VIEW told_by AS
SELECT posted_date AS known_from, max(release) AS release
FROM revision
WHERE kind = 'alpha_numeric' AND status <> 'quarantined'
GROUP BY posted_date;

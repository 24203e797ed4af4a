-- The two clocks. A picture is what the archive knew of one code at one knowledge point (a posted date), as the ordered
-- rows of the releases then in force. Every posted date is a knowledge point; a picture is kept only where it differs.

CREATE TEMP TABLE knowledge AS
SELECT row_number() OVER (ORDER BY posted_date) AS k, posted_date AS known_date
FROM (SELECT DISTINCT posted_date FROM keyed);

-- At each knowledge point, the newest revision of each release that was posted by then.
CREATE TEMP TABLE in_force AS
SELECT k, release, max(revision) AS revision
FROM knowledge
JOIN (SELECT DISTINCT release, revision, posted_date FROM keyed) AS r ON r.posted_date <= known_date
GROUP BY k, release;

-- Codes that every revision lists alike, from their first release on, need one picture only, at the first sight of them.
CREATE TEMP TABLE steady AS
WITH issues AS (
    SELECT release, count(DISTINCT revision) AS issue_count FROM keyed GROUP BY release
),
listed AS (
    SELECT code, release, min(posted_date) AS posted_date, count(*) AS listed_count,
           min(row_key) AS first_key, max(row_key) AS last_key
    FROM keyed
    GROUP BY code, release
)
SELECT code, min(posted_date) AS known_date
FROM listed
JOIN issues USING (release)
GROUP BY code
HAVING min(first_key) = max(last_key) AND bool_and(listed_count = issue_count);

-- The rows of each code in force at each knowledge point, runs of identical rows folded into their first. The release
-- that listed the code before, inside a run or not, is kept: an event between two files lies after it.
CREATE TEMP TABLE folded AS
WITH seen AS (
    SELECT in_force.k, o.code, o.effective_date, o.release, o.revision, o.row_key,
           lag(o.row_key) OVER w AS previous_key,
           lag(o.effective_date) OVER w AS previous_effective_date
    FROM in_force
    JOIN keyed AS o USING (release, revision)
    LEFT JOIN steady AS s ON s.code = o.code
    LEFT JOIN knowledge AS first USING (known_date)
    WHERE s.code IS NULL OR in_force.k = first.k
    WINDOW w AS (PARTITION BY in_force.k, o.code ORDER BY o.effective_date)
)
SELECT * EXCLUDE (previous_key)
FROM seen
WHERE row_key IS DISTINCT FROM previous_key;

-- A code that only a superseded revision lists has no rows in force: that picture is empty, and ends the one before it.
CREATE TEMP TABLE picture AS
WITH told AS (
    SELECT code, k, bit_xor(hash(release, revision, row_key, previous_effective_date)) AS rows_told
    FROM folded
    GROUP BY code, k
),
told_or_empty AS (
    SELECT code, k, rows_told FROM told
    UNION ALL
    SELECT code, k, NULL
    FROM (SELECT code, min(k) AS first_k FROM told WHERE code NOT IN (SELECT code FROM steady) GROUP BY code)
    JOIN knowledge ON k > first_k
    WHERE (code, k) NOT IN (SELECT (code, k) FROM told)
),
new AS (
    SELECT code, k, rows_told,
           lead(k) OVER (PARTITION BY code ORDER BY k) AS next_k
    FROM (
        SELECT *
        FROM told_or_empty
        QUALIFY rows_told IS DISTINCT FROM lag(rows_told) OVER (PARTITION BY code ORDER BY k)
    )
)
SELECT f.k, known.known_date AS known_from, later.known_date AS known_to,
       row_number() OVER (PARTITION BY f.code, f.k ORDER BY f.effective_date) AS place,
       f.previous_effective_date,
       o.code, o.code_type, o.release, o.revision, o.effective_date, o.long_description, o.long_words, o.cross_reference,
       o.add_date, o.action_effective_date, o.termination_date, o.action_code, o.attribute_key, o.source_revision,
       o.member, o.line
FROM new
JOIN folded AS f USING (code, k)
JOIN keyed AS o USING (code, release, revision)
JOIN knowledge AS known ON known.k = new.k
LEFT JOIN knowledge AS later ON later.k = new.next_k;

-- The two clocks. A picture is what the archive knew of one code at one knowledge point (a posted date), as the ordered
-- rows of the releases then in force. Every posted date is a knowledge point; a picture is kept only where it differs.

CREATE TEMP TABLE knowledge AS
SELECT row_number() OVER (ORDER BY posted_date) AS k, posted_date AS known_date
FROM (SELECT DISTINCT posted_date FROM keyed);

-- At each knowledge point, the newest revision of each release that was posted by then.
CREATE TEMP TABLE in_force AS
SELECT k, release, effective_date, max(revision) AS revision,
       min(effective_date) OVER (PARTITION BY k) AS archive_begins
FROM knowledge
JOIN (SELECT DISTINCT release, effective_date, revision, posted_date FROM keyed) AS r ON r.posted_date <= known_date
GROUP BY k, release, effective_date;

-- Codes whose row never changed need one picture only, at the first sight of them.
CREATE TEMP TABLE steady AS
SELECT code, min(k) AS k
FROM keyed
JOIN knowledge ON known_date = posted_date
GROUP BY code
HAVING count(DISTINCT row_key) = 1;

-- The rows of each code in force at each knowledge point, runs of identical rows folded into their first.
CREATE TEMP TABLE folded AS
WITH seen AS (
    SELECT i.k, i.archive_begins, o.code, o.effective_date, o.release, o.revision, o.row_key
    FROM in_force AS i
    JOIN keyed AS o USING (release, revision)
    LEFT JOIN steady AS s ON s.code = o.code
    WHERE s.k IS NULL OR s.k = i.k
)
SELECT *
FROM seen
QUALIFY row_key IS DISTINCT FROM lag(row_key) OVER (PARTITION BY k, code ORDER BY effective_date);

CREATE TEMP TABLE picture AS
WITH told AS (
    SELECT code, k, list((release, revision, row_key) ORDER BY effective_date) AS rows_told
    FROM folded
    GROUP BY code, k
),
new AS (
    SELECT code, k,
           lead(k) OVER (PARTITION BY code ORDER BY k) AS next_k
    FROM (
        SELECT *
        FROM told
        QUALIFY rows_told IS DISTINCT FROM lag(rows_told) OVER (PARTITION BY code ORDER BY k)
    )
)
SELECT f.k, f.archive_begins, known.known_date AS known_from, later.known_date AS known_to,
       row_number() OVER (PARTITION BY f.code, f.k ORDER BY o.effective_date) AS place,
       o.*
FROM new
JOIN folded AS f USING (code, k)
JOIN keyed AS o USING (code, release, revision)
JOIN knowledge AS known ON known.k = new.k
LEFT JOIN knowledge AS later ON later.k = new.next_k;

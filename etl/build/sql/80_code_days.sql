-- What is said of each code on each day, as stretches of days in which the answer is the same. The answers are those of
-- the macros code_status and successors: they are asked once on every day on which an answer can change, so that ten
-- million lines need one join, and there is no second definition of a status.

-- The build runs this over all that is known. The check of claim lines runs it again (etl/claims/sql/as_known.sql) over
-- what was known on another day, the variable known_on (inclusive); where nobody set it, everything counts.
CREATE TEMP TABLE speaking AS
SELECT release, max(revision) AS revision
FROM revision
WHERE kind = 'alpha_numeric' AND status <> 'quarantined'
  AND posted_date <= coalesce(getvariable('known_on'), DATE '9999-12-31')
GROUP BY release;

CREATE TEMP TABLE known_release AS
SELECT r.release, r.effective_date
FROM release AS r
SEMI JOIN speaking USING (release);

-- From which day on a code stands as last known only: CMS's newer files lack it, and nothing says that it ended (trap 3).
-- The last release to list each code, in its table or by a correction: the macro codes_on marks by it what vanished.
CREATE TEMP TABLE gone AS
WITH known_listing AS (
    SELECT code, max(release) AS last_listed
    FROM (
        SELECT p.code, p.release FROM published_record AS p JOIN speaking USING (release, revision)
        UNION ALL
        SELECT code, release
        FROM correction
        WHERE known_date <= coalesce(getvariable('known_on'), DATE '9999-12-31')
          AND outcome = 'applied' AND operations IN ('add', 'add back')
    )
    GROUP BY code
)
SELECT l.code, l.last_listed, min(r.effective_date) AS gone_from
FROM known_listing AS l
JOIN known_release AS r ON r.release > l.last_listed
GROUP BY l.code, l.last_listed;

CREATE TEMP TABLE turning_day AS
WITH RECURSIVE
-- What replaced a code depends on the date of service (trap 13): its answer changes when any code of its chain does.
chained AS (
    SELECT old_code AS code, new_code AS other FROM replacement
    UNION
    SELECT c.code, r.new_code FROM chained AS c JOIN replacement AS r ON r.old_code = c.other
),
own AS (
    SELECT code, add_date AS day FROM code_lifetime
    UNION
    -- The termination date is the last day of use (trap 1).
    SELECT code, termination_date + 1 FROM code_lifetime WHERE termination_date IS NOT NULL
    UNION
    -- An end that no file dates: from the day after the last file that lists the life, code_status says "not known".
    SELECT l.code, CASE WHEN r.effective_date > l.termination_date THEN l.add_date ELSE r.effective_date END + 1
    FROM code_lifetime AS l
    JOIN release AS r ON r.release = l.last_release
    WHERE l.end_reason = 'not published'
    UNION
    SELECT old_code, effective_date FROM replacement
    UNION
    SELECT new_code, effective_date FROM replacement
    UNION
    SELECT code, gone_from FROM gone
)
SELECT code, day
FROM (
    SELECT code, day FROM own
    UNION
    SELECT c.code, o.day FROM chained AS c JOIN own AS o ON o.code = c.other
    UNION
    -- Level II began in 1983: no date of service lies before this day.
    SELECT code, DATE '1900-01-01' FROM code_lifetime
)
SEMI JOIN code_lifetime USING (code)
WHERE day BETWEEN DATE '1900-01-01' AND DATE '2199-12-31';

CREATE TEMP TABLE turning_status AS
SELECT code, day, code_status(code, day) AS status
FROM turning_day;

CREATE TEMP TABLE turning_successor AS
SELECT a.code, a.day,
       string_agg(s.successor, ',' ORDER BY s.successor) AS successor,
       string_agg(DISTINCT s.evidence, ',' ORDER BY s.evidence) AS successor_evidence,
       -- Of several successors the units are told only where all agree.
       CASE WHEN count(s.units_factor) = count(*) AND min(s.units_factor) = max(s.units_factor)
            THEN min(s.units_factor) END AS units_factor
FROM (
    SELECT t.code, t.day
    FROM turning_status AS t
    SEMI JOIN replacement AS r ON r.old_code = t.code
    WHERE t.status <> 'valid'
) AS a, successors(a.code, a.day) AS s
WHERE s.successor IS NOT NULL
GROUP BY a.code, a.day;

INSERT INTO code_days BY NAME
WITH lived AS (
    -- The life that counts: the one that holds the day, else the last that ended before it, else the next.
    SELECT t.code, t.day, t.status, any_value(l.code_type) AS code_type,
           CASE t.status
               WHEN 'terminated' THEN arg_max(l.add_date, l.termination_date) FILTER (l.termination_date < t.day)
               WHEN 'not yet effective' THEN min(l.add_date)
               ELSE max(l.add_date) FILTER (l.add_date <= t.day)
           END AS first_valid_day,
           CASE t.status
               WHEN 'terminated' THEN max(l.termination_date) FILTER (l.termination_date < t.day)
               WHEN 'valid' THEN arg_max_null(l.termination_date, l.add_date) FILTER (l.add_date <= t.day)
           END AS last_valid_day
    FROM turning_status AS t
    JOIN code_lifetime AS l USING (code)
    GROUP BY t.code, t.day, t.status
),
-- The code that the life in force came after, where the unit became smaller (trap 11): one unit of S0080, 300 mg, is
-- 300 units of J2516.
renumbered AS (
    SELECT v.code, v.day,
           arg_max(r.old_code, (r.effective_date, r.units_factor)) AS former_code,
           arg_max(r.units_factor, (r.effective_date, r.units_factor)) AS former_units_factor,
           max(r.effective_date) AS former_until
    FROM lived AS v
    JOIN replacement AS r ON r.new_code = v.code AND r.effective_date BETWEEN v.first_valid_day AND v.day
    WHERE v.status = 'valid' AND r.units_factor > 1
    GROUP BY v.code, v.day
),
answered AS (
    SELECT v.code, v.code_type, v.day, v.status, v.first_valid_day, v.last_valid_day,
           s.successor, s.successor_evidence, s.units_factor,
           n.former_code, n.former_units_factor, n.former_until, g.last_listed
    FROM lived AS v
    LEFT JOIN turning_successor AS s USING (code, day)
    LEFT JOIN renumbered AS n USING (code, day)
    LEFT JOIN gone AS g ON g.code = v.code AND g.gone_from <= v.day AND v.status = 'valid'
),
changed AS (
    SELECT *
    FROM answered
    WINDOW in_time AS (PARTITION BY code ORDER BY day)
    QUALIFY row_number() OVER in_time = 1
            OR (status, first_valid_day, last_valid_day, successor, successor_evidence, units_factor, former_code,
                former_units_factor, former_until, last_listed)
               IS DISTINCT FROM
               lag((status, first_valid_day, last_valid_day, successor, successor_evidence, units_factor, former_code,
                    former_units_factor, former_until, last_listed)) OVER in_time
)
SELECT code, code_type, day AS first_day,
       coalesce(lead(day) OVER (PARTITION BY code ORDER BY day) - 1, DATE '2199-12-31') AS last_day,
       * EXCLUDE (code, code_type, day)
FROM changed
ORDER BY code, first_day;

-- As of when all this is so, and how far it reaches: the last day of the quarter of the newest release.
INSERT INTO code_set BY NAME
SELECT coalesce(
           getvariable('known_on'), (SELECT max(posted_date) FROM revision WHERE status <> 'quarantined')
       ) AS as_known_on,
       release AS newest_release,
       CAST(effective_date + INTERVAL 3 MONTH AS DATE) - 1 AS newest_release_ends,
       (SELECT min(effective_date) FROM release) AS archive_begins
FROM known_release
ORDER BY effective_date DESC
LIMIT 1;

-- Whoever checks lines needs the memory for them.
DROP TABLE speaking;
DROP TABLE known_release;
DROP TABLE gone;
DROP TABLE turning_day;
DROP TABLE turning_status;
DROP TABLE turning_successor;

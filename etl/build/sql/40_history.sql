-- Versions of a code's attributes inside each life, per picture.

-- Which attributes a row changes is said by the action code; what dates the change is
--   1. the action effective date, where the action declares a change (A, B, C ... all but N and D: trap 2),
--   2. the same date, where it is new and lies between the two files: an event inside a hole is dated by its own date,
--   3. else the release's effective date: a silent change (trap 5) is known no better.
CREATE TEMP TABLE version_row AS
WITH compared AS (
    SELECT r.*, l.begins, l.ends, l.begin_reason AS life_begin_reason,
           r.place = min(r.place) OVER (PARTITION BY r.code, r.k, r.lifetime) AS opens_life,
           r.attribute_key IS DISTINCT FROM
               lag(r.attribute_key) OVER (PARTITION BY r.code, r.k, r.lifetime ORDER BY r.place) AS differs
    FROM life_row AS r
    JOIN life AS l USING (code, k, lifetime)
),
dated AS (
    SELECT *,
           CASE
               WHEN opens_life THEN begins
               WHEN coalesce(action_code, 'N') NOT IN ('N', 'D') AND action_effective_date IS NOT NULL
                   THEN action_effective_date
               WHEN action_effective_date > previous_effective_date AND action_effective_date <= effective_date
                    AND action_effective_date IS DISTINCT FROM previous_action_effective_date
                    AND action_effective_date IS DISTINCT FROM termination_date + 1
                   THEN action_effective_date
               ELSE effective_date
           END AS candidate,
           CASE
               WHEN opens_life AND life_begin_reason = 're-activated' THEN 're-activation'
               WHEN opens_life THEN 'add date'
               WHEN candidate = action_effective_date AND candidate IS DISTINCT FROM effective_date THEN 'action effective date'
               WHEN coalesce(action_code, 'N') NOT IN ('N', 'D') AND action_effective_date IS NOT NULL THEN 'action effective date'
               ELSE 'release'
           END AS dated_by
    FROM compared
    WHERE opens_life OR differs
)
-- What a row says of a code after its last day (an XREF, mostly) is no version: nothing of it was ever valid.
SELECT *, greatest(candidate, begins) AS starts
FROM dated
WHERE opens_life OR ends IS NULL OR candidate <= ends;

-- A later file overrides an earlier one from its own date on, also backwards: a version ends before the earliest start
-- of all versions told after it, and is dropped where nothing of it remains.
CREATE TEMP TABLE version AS
WITH ended AS (
    SELECT *,
           least(ends, min(starts) OVER (
               PARTITION BY code, k, lifetime ORDER BY place ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) - 1) AS stops
    FROM version_row
),
kept AS (
    SELECT * FROM ended WHERE stops IS NULL OR stops >= starts
),
archive AS (
    SELECT min(effective_date) AS archive_begins FROM release
),
-- Days before the first release held are split off and marked: the earliest version known stands in for them.
split AS (
    SELECT *, starts AS valid_from,
           CASE WHEN stops IS NULL OR stops >= archive_begins THEN archive_begins - 1 ELSE stops END AS valid_to,
           TRUE AS before_archive
    FROM kept, archive
    WHERE starts < archive_begins
    UNION ALL
    SELECT * REPLACE (CASE WHEN starts < archive_begins THEN 'archive' ELSE dated_by END AS dated_by),
           greatest(starts, archive_begins) AS valid_from, stops AS valid_to, FALSE AS before_archive
    FROM kept, archive
    WHERE stops IS NULL OR stops >= archive_begins
)
SELECT * FROM split;

-- The exact wording shown is the newest one with the same words (2011 and 2012 are in capitals: trap 16).
CREATE TEMP TABLE wording AS
SELECT code, attribute_key, arg_max(long_description, (effective_date, posted_date, revision)) AS long_description,
       arg_max(short_description, (effective_date, posted_date, revision)) AS short_description
FROM keyed
GROUP BY code, attribute_key;

INSERT INTO code_history BY NAME
WITH keyed_version AS (
    SELECT *,
           hash(lifetime, valid_from, valid_to, before_archive, attribute_key, source_revision, dated_by) AS version_key
    FROM version
),
flagged AS (
    SELECT *,
           known_from IS DISTINCT FROM lag(known_to) OVER (PARTITION BY code, version_key ORDER BY k) AS is_new
    FROM keyed_version
),
stretched AS (
    SELECT *,
           count(*) FILTER (is_new) OVER (PARTITION BY code, version_key ORDER BY k) AS stretch
    FROM flagged
),
joined AS (
    SELECT *,
           max(coalesce(known_to, DATE '9999-12-31')) OVER (PARTITION BY code, version_key, stretch) AS known_until
    FROM stretched
    QUALIFY row_number() OVER (PARTITION BY code, version_key, stretch ORDER BY k) = 1
)
SELECT j.code, j.lifetime, j.code_type, j.valid_from, j.valid_to, j.known_from,
       nullif(j.known_until, DATE '9999-12-31') AS known_to,
       w.long_description, w.short_description, r.pricing_indicator, r.multiple_pricing_indicator,
       r.coverage_manual_reference, r.carriers_manual_reference, r.statute, r.lab_certification, r.cross_reference,
       r.coverage_code, r.asc_group, r.asc_effective_date, r.opps_group, r.opps_policy_indicator, r.opps_effective_date,
       r.processing_note, r.betos, r.type_of_service, r.anesthesia_base_units, j.action_code, j.action_effective_date,
       j.before_archive, j.dated_by, j.source_revision, j.member AS source_member, j.line AS source_line
FROM joined AS j
JOIN keyed AS r USING (code, release, revision)
JOIN wording AS w ON w.code = j.code AND w.attribute_key = j.attribute_key
ORDER BY j.code, j.lifetime, j.valid_from, j.known_from;

-- The simple table: every code as known now, by the newest row that CMS has published of it.
INSERT INTO code BY NAME
WITH newest AS (
    SELECT max(effective_date) AS effective_date FROM keyed WHERE in_force
),
last_row AS (
    SELECT * FROM keyed WHERE in_force
    QUALIFY row_number() OVER (PARTITION BY code ORDER BY effective_date DESC) = 1
),
listed AS (
    SELECT code, min(release) AS first_release, max(release) AS last_release FROM keyed WHERE in_force GROUP BY code
),
last_life AS (
    SELECT *, count(*) OVER (PARTITION BY code) AS lifetimes
    FROM code_lifetime
    WHERE known_to IS NULL
    QUALIFY row_number() OVER (PARTITION BY code ORDER BY lifetime DESC) = 1
)
SELECT r.code, r.code_type,
       -- "Current" knows no clock: it is measured on the newest release of the archive.
       l.add_date IS NOT NULL AND (l.termination_date IS NULL OR l.termination_date >= n.effective_date) AS is_current,
       r.long_description, r.short_description, r.pricing_indicator, r.multiple_pricing_indicator,
       r.coverage_manual_reference, r.carriers_manual_reference, r.statute, r.lab_certification, r.cross_reference,
       r.coverage_code, r.asc_group, r.asc_effective_date, r.opps_group, r.opps_policy_indicator, r.opps_effective_date,
       r.processing_note, r.betos, r.type_of_service, r.anesthesia_base_units,
       coalesce(l.add_date, r.add_date) AS add_date,
       coalesce(l.termination_date, r.termination_date) AS termination_date,
       r.action_code, r.action_effective_date,
       coalesce(l.lifetimes, 0) AS lifetimes,
       i.first_release, i.last_release,
       -- Absent is not terminated (trap 3): the code stands as last known and is marked.
       r.effective_date < n.effective_date AND r.termination_date IS NULL AS vanished,
       r.source_revision, r.member AS source_member, r.line AS source_line
FROM last_row AS r
CROSS JOIN newest AS n
JOIN listed AS i USING (code)
LEFT JOIN last_life AS l USING (code)
ORDER BY r.code;

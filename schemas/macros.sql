-- Questions with a date, callable from any DuckDB client. Dates are inclusive. "As known now" unless the name says otherwise.
-- A macro is text: a caller's column `code` or `add_date` would be taken for ours of the same name. So every macro takes what
-- it was asked into `asked` first, where no table of ours is in sight, under names that no caller uses, and never names its
-- parameters again. A code is taken in any case, with blanks of any kind round it: chr(160) is the one that web pages hold.

-- What code_status calls "not known" is left out of codes_on: joined with claims, it would pass for valid in silence. It is
-- the life of a code that was re-activated later, from its last print on: see code_status.
-- A code that CMS lists no more, and never ended, stands as last known and is marked (trap 3): last_listed says which
-- release was the last to list it, in its table or by a correction, `vanished` that a newer one of that day does not.
CREATE MACRO codes_on_as_known(on_date, known_on) AS TABLE
    WITH asked AS (SELECT CAST(on_date AS DATE) AS asked_day, CAST(known_on AS DATE) AS asked_known),
    speaking AS (
        SELECT v.release, max(v.revision) AS revision
        FROM asked AS a
        JOIN revision AS v ON v.kind = 'alpha_numeric' AND v.status <> 'quarantined' AND v.posted_date <= a.asked_known
        GROUP BY v.release
    ),
    newest AS (
        SELECT max(r.release) AS newest_release
        FROM asked AS a
        JOIN release AS r ON r.effective_date <= a.asked_day
        JOIN speaking AS s ON s.release = r.release
    ),
    printed AS (
        SELECT p.code AS listed_code, max(p.release) AS last_listed
        FROM speaking AS s
        JOIN published_record AS p ON p.release = s.release AND p.revision = s.revision
        GROUP BY p.code
    ),
    listed AS (
        SELECT listed_code, max(last_listed) AS last_listed
        FROM (
            SELECT listed_code, last_listed FROM printed
            UNION ALL
            SELECT c.code, c.release
            FROM asked AS a
            JOIN correction AS c ON c.known_date <= a.asked_known
            WHERE c.outcome = 'applied' AND c.operations IN ('add', 'add back')
        ) AS t
        GROUP BY listed_code
    )
    SELECT h.code, h.lifetime, h.code_type, h.valid_from, h.valid_to, h.long_description, h.short_description,
           h.coverage_code, h.pricing_indicator, h.type_of_service, h.betos, h.action_code, h.before_archive,
           h.source_revision, g.last_listed, coalesce(g.last_listed < n.newest_release, FALSE) AS vanished
    FROM asked AS a
    CROSS JOIN newest AS n
    JOIN code_history AS h ON h.valid_from <= a.asked_day AND (h.valid_to IS NULL OR h.valid_to >= a.asked_day)
                              AND h.known_from <= a.asked_known AND (h.known_to IS NULL OR h.known_to > a.asked_known)
    JOIN code_lifetime AS l ON l.code = h.code AND l.lifetime = h.lifetime
                               AND l.known_from <= a.asked_known AND (l.known_to IS NULL OR l.known_to > a.asked_known)
    JOIN release AS r ON r.release = l.last_release
    LEFT JOIN listed AS g ON g.listed_code = h.code
    WHERE (l.end_reason IS DISTINCT FROM 'not published'
           OR a.asked_day <= CASE WHEN r.effective_date > l.termination_date THEN l.add_date ELSE r.effective_date END);
COMMENT ON MACRO TABLE codes_on_as_known IS
    'Every code valid on a day by what CMS had published by another day; a code of which that was not known is left out, and one that vanished is marked, as in codes_on. Example: SELECT * FROM codes_on_as_known(DATE ''2026-01-15'', DATE ''2025-12-01'');';

CREATE MACRO codes_on(on_date) AS TABLE
    SELECT * FROM codes_on_as_known(on_date, DATE '9999-12-31');
COMMENT ON MACRO TABLE codes_on IS
    'Every code valid on a day, as known now, with what it meant on that day: those that code_status calls valid. A code of which it says "not known" is left out, which does not mean that it was not valid: to judge claims, ask code_status. vanished = the newest release of that day does not list it, and CMS never ended it: it stands as last known. Example: SELECT * FROM codes_on(DATE ''2026-01-15'');';

-- Corrections left out: of the codes that none touches, the history is as filed already. A NULL in place of the known day
-- means: as known now.
CREATE MACRO codes_on_as_filed(on_date, known_on) AS TABLE
    WITH asked AS (
        SELECT CAST(on_date AS DATE) AS asked_day, coalesce(CAST(known_on AS DATE), DATE '9999-12-31') AS asked_known
    ),
    speaking AS (
        SELECT v.release, max(v.revision) AS revision
        FROM asked AS a
        JOIN revision AS v ON v.kind = 'alpha_numeric' AND v.status <> 'quarantined' AND v.posted_date <= a.asked_known
        GROUP BY v.release
    ),
    newest AS (
        SELECT max(r.release) AS newest_release
        FROM asked AS a
        JOIN release AS r ON r.effective_date <= a.asked_day
        JOIN speaking AS s ON s.release = r.release
    ),
    listed AS (
        SELECT p.code AS listed_code, max(p.release) AS last_listed
        FROM speaking AS s
        JOIN published_record AS p ON p.release = s.release AND p.revision = s.revision
        GROUP BY p.code
    ),
    touched AS (
        SELECT DISTINCT code AS touched_code FROM correction WHERE operations IS NOT NULL
    ),
    filed AS (
        SELECT * FROM code_history_as_filed
        UNION ALL
        SELECT * FROM code_history WHERE code NOT IN (SELECT touched_code FROM touched)
    ),
    lived AS (
        SELECT * FROM code_lifetime_as_filed
        UNION ALL
        SELECT * FROM code_lifetime WHERE code NOT IN (SELECT touched_code FROM touched)
    )
    SELECT h.code, h.lifetime, h.code_type, h.valid_from, h.valid_to, h.long_description, h.short_description,
           h.coverage_code, h.pricing_indicator, h.type_of_service, h.betos, h.action_code, h.before_archive,
           h.source_revision, g.last_listed, coalesce(g.last_listed < n.newest_release, FALSE) AS vanished
    FROM asked AS a
    CROSS JOIN newest AS n
    JOIN filed AS h ON h.valid_from <= a.asked_day AND (h.valid_to IS NULL OR h.valid_to >= a.asked_day)
                       AND h.known_from <= a.asked_known AND (h.known_to IS NULL OR h.known_to > a.asked_known)
    JOIN lived AS l ON l.code = h.code AND l.lifetime = h.lifetime
                       AND l.known_from <= a.asked_known AND (l.known_to IS NULL OR l.known_to > a.asked_known)
    JOIN release AS r ON r.release = l.last_release
    LEFT JOIN listed AS g ON g.listed_code = h.code
    WHERE (l.end_reason IS DISTINCT FROM 'not published'
           OR a.asked_day <= CASE WHEN r.effective_date > l.termination_date THEN l.add_date ELSE r.effective_date END);
COMMENT ON MACRO TABLE codes_on_as_filed IS
    'Every code valid on a day by what CMS''s own tables said that were published by another day (NULL: by now), hand-typed corrections left out. Example: SELECT * FROM codes_on_as_filed(DATE ''2018-01-15'', DATE ''2018-03-07'');';

-- One word on one code and one day. "not known" = the code was re-activated after an end that CMS's files in the archive
-- do not date, and the day lies after the last file that lists that life (or after its add date, where no file of the
-- archive is old enough to list it): it may have ended by then.
CREATE MACRO code_status(the_code, on_date) AS (
    SELECT CASE
        -- A claim without a code or a date asks nothing.
        WHEN any_value(a.asked_code) IS NULL OR any_value(a.asked_day) IS NULL THEN NULL
        WHEN any_value(a.asked_code) SIMILAR TO 'D[0-9]{4}' THEN 'not ours: CDT (ADA)'
        -- Also the modifiers of two digits (25, 59, 95): ours have a letter.
        WHEN any_value(a.asked_code) SIMILAR TO '[0-9]{4}[0-9A-Z]' OR any_value(a.asked_code) SIMILAR TO '[0-9]{2}' THEN 'not ours: CPT (AMA)'
        WHEN any_value(a.asked_code) NOT SIMILAR TO '[A-Z][0-9]{4}' AND any_value(a.asked_code) NOT SIMILAR TO '[A-Z0-9]{2}' THEN 'malformed'
        WHEN count(l.code) = 0 THEN 'not in the archive'
        WHEN bool_or(l.add_date <= a.asked_day AND l.end_reason = 'not published' AND l.termination_date >= a.asked_day
                     AND a.asked_day > CASE WHEN r.effective_date > l.termination_date THEN l.add_date ELSE r.effective_date END)
            THEN 'not known'
        WHEN bool_or(l.add_date <= a.asked_day AND (l.termination_date IS NULL OR l.termination_date >= a.asked_day)) THEN 'valid'
        WHEN bool_and(l.add_date > a.asked_day) THEN 'not yet effective'
        ELSE 'terminated'
    END
    FROM (
        SELECT upper(trim(the_code, concat(' ', chr(9), chr(10), chr(13), chr(160)))) AS asked_code,
               CAST(on_date AS DATE) AS asked_day
    ) AS a
    LEFT JOIN code_lifetime AS l ON l.code = a.asked_code AND l.known_to IS NULL
    LEFT JOIN release AS r ON r.release = l.last_release
);
COMMENT ON MACRO code_status IS
    'valid, terminated, not yet effective, not known, not in the archive (which looks back to provenance.archive_begins; CMS drops discontinued codes after some years), not ours, or malformed. Example: SELECT code_status(''S0013'', DATE ''2026-01-15'');';

-- Follows replacements by their dates to what is valid on the day: what replaced a code depends on the date of service.
-- A number can have several lives, each another product (trap 7): what replaced one of them replaced no other. So the
-- chain begins at the last life that ended before the day, and goes on from the life that each successor was in.
CREATE MACRO successors(the_code, on_date) AS TABLE
    WITH RECURSIVE asked AS (
        SELECT upper(trim(the_code, concat(' ', chr(9), chr(10), chr(13), chr(160)))) AS asked_code,
               CAST(on_date AS DATE) AS asked_day, code_status(the_code, on_date) AS asked_status
    ),
    step AS (
        SELECT r.*,
               (SELECT min(coalesce(l.termination_date, DATE '9999-12-31')) FROM code_lifetime AS l
                WHERE l.known_to IS NULL AND l.code = r.new_code
                      AND coalesce(l.termination_date, DATE '9999-12-31') >= r.effective_date) AS new_ends,
               -- CMS may name a successor that begins later (C9291): until then there is nothing to bill by it.
               (SELECT min_by(l.add_date, coalesce(l.termination_date, DATE '9999-12-31')) FROM code_lifetime AS l
                WHERE l.known_to IS NULL AND l.code = r.new_code
                      AND coalesce(l.termination_date, DATE '9999-12-31') >= r.effective_date) AS new_begins
        FROM replacement AS r
    ),
    chain AS (
        SELECT a.asked_day AS day, s.new_code, s.new_begins, s.new_ends, s.effective_date, s.evidence, s.target_system, s.published_by_cms,
               s.score, s.differences, s.old_unit, s.new_unit, s.units_factor, s.units_note,
               s.old_code || ' > ' || s.new_code AS path, 1 AS steps
        FROM asked AS a
        JOIN step AS s ON s.old_code = a.asked_code
        WHERE a.asked_status = 'terminated'
              AND s.effective_date = (SELECT max(l.termination_date) + 1 FROM code_lifetime AS l
                                      WHERE l.known_to IS NULL AND l.code = a.asked_code AND l.termination_date < a.asked_day)
        UNION ALL
        SELECT c.day, s.new_code, s.new_begins, s.new_ends, s.effective_date, s.evidence, s.target_system,
               c.published_by_cms AND s.published_by_cms, least(c.score, s.score),
               nullif(concat_ws('; then ', c.differences, s.differences), ''), c.old_unit, s.new_unit,
               c.units_factor * s.units_factor,
               c.units_note || '; then ' || s.units_note,
               c.path || ' > ' || s.new_code, c.steps + 1
        FROM chain AS c
        JOIN step AS s ON s.old_code = c.new_code AND s.effective_date = c.new_ends + 1 AND s.effective_date <= c.day
        WHERE c.steps < 20
    ),
    reached AS (
        SELECT *
        FROM chain AS c
        WHERE (c.target_system = 'cpt' OR (c.new_ends >= c.day AND code_status(c.new_code, c.day) = 'valid'))
              -- Reached by two ways, it is one answer: the shorter way's.
              AND NOT EXISTS (SELECT 1 FROM chain AS b
                              WHERE b.day = c.day AND b.new_code = c.new_code
                                    AND (b.steps < c.steps OR (b.steps = c.steps AND b.path < c.path)))
    )
    SELECT a.asked_code AS code, a.asked_day AS on_date, 'replaced' AS answer, c.new_code AS successor,
           c.target_system, greatest(c.effective_date, coalesce(c.new_begins, c.effective_date)) AS effective_date,
           c.evidence, c.published_by_cms, c.score, c.differences,
           c.old_unit, c.new_unit, c.units_factor, c.units_note, c.path
    FROM asked AS a
    CROSS JOIN reached AS c
    UNION ALL
    SELECT a.asked_code, a.asked_day,
           CASE a.asked_status WHEN 'valid' THEN 'valid on that day: no successor needed'
                         -- Named or found, and not valid then: it begins later, or has ended without a successor.
                         WHEN 'terminated' THEN coalesce(
                             'none valid on that day: ' || (SELECT string_agg(DISTINCT c.new_code, ', ' ORDER BY c.new_code)
                                                            FROM chain AS c WHERE c.steps = 1),
                             'none published')
                         ELSE a.asked_status END,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM asked AS a
    WHERE NOT EXISTS (SELECT 1 FROM reached)
    ORDER BY successor;
COMMENT ON MACRO TABLE successors IS
    'What to bill instead on a day, chains followed; always at least one row, whose answer says so where there is no successor. Example: SELECT * FROM successors(''C9469'', DATE ''2019-03-01'');';

CREATE MACRO changes_between(first_release, last_release) AS TABLE
    WITH asked AS (SELECT upper(trim(first_release)) AS asked_first, upper(trim(last_release)) AS asked_last)
    SELECT c.*
    FROM asked AS a
    JOIN release AS f ON f.release = a.asked_first
    JOIN release AS t ON t.release = a.asked_last
    JOIN release AS r ON r.effective_date > f.effective_date AND r.effective_date <= t.effective_date
    JOIN change AS c ON c.release = r.release
    WHERE c.change_type <> 'typography'
    ORDER BY r.effective_date, c.code, c.change_type, c.field;
COMMENT ON MACRO TABLE changes_between IS
    'Every change told by the releases after the first, up to and including the last (mere typography left out). Example: SELECT * FROM changes_between(''2025Q4'', ''2026Q1'');';

-- What the archive can tell of a day: nobody should take a hole in it for a time in which nothing happened. A release
-- speaks for its own quarter (until 2020 for its year: the field guide), and until the next one that CMS published.
CREATE MACRO archive_on(on_date) AS TABLE
    WITH asked AS (SELECT CAST(on_date AS DATE) AS asked_day),
    span AS (
        SELECT r.release, r.effective_date, lead(r.release) OVER w AS next_release, lead(r.effective_date) OVER w AS next_date,
               CASE WHEN lead(r.follows_previous) OVER w THEN lead(r.effective_date) OVER w
                    ELSE CAST(r.effective_date + CASE WHEN r.effective_date < DATE '2020-01-01' THEN INTERVAL 1 YEAR
                                                      ELSE INTERVAL 3 MONTH END AS DATE) END AS speaks_until
        FROM release AS r
        WINDOW w AS (ORDER BY r.effective_date)
    )
    SELECT a.asked_day AS on_date,
           CASE WHEN s.release IS NULL THEN 'before the archive'
                WHEN a.asked_day < s.speaks_until THEN 'covered'
                WHEN s.next_release IS NULL THEN 'after the newest release'
                ELSE 'in a hole' END AS coverage,
           s.release, coalesce(s.next_release, CASE WHEN s.release IS NULL THEN (SELECT min_by(release, effective_date) FROM release) END) AS next_release
    FROM asked AS a
    LEFT JOIN span AS s ON s.effective_date <= a.asked_day AND (s.next_date IS NULL OR s.next_date > a.asked_day);
COMMENT ON MACRO TABLE archive_on IS
    'What the archive can tell of a day: covered (the release of that day is held); in a hole (releases between the two named are not held: changes there are known by their dates only, and what came and went there may be missing); before the archive; or after the newest release (as far as that one tells). Example: SELECT * FROM archive_on(DATE ''2014-06-01'');';

-- A release as one of its issues had it: for whoever must repeat an answer given then. Issues are numbered by the day on which
-- CMS had posted them, so a number moves when an older issue arrives late; the hash of the zip never does.
CREATE MACRO codes_of(a_revision) AS TABLE
    WITH asked AS (
        SELECT upper(split_part(trim(a_revision), '#', 1)) AS asked_release, lower(split_part(trim(a_revision), '#', 2)) AS asked_tag
    )
    SELECT p.*, v.sha256, v.posted_date, v.status,
           CASE WHEN v.status = 'superseded' THEN r.release || '#' || r.revision END AS superseded_by
    FROM asked AS a
    JOIN revision AS v ON v.kind = 'alpha_numeric' AND v.release = a.asked_release
                          AND (CAST(v.revision AS VARCHAR) = a.asked_tag
                               OR (length(a.asked_tag) >= 8 AND starts_with(v.sha256, a.asked_tag)))
    JOIN published_record AS p ON p.release = v.release AND p.revision = v.revision
    JOIN release AS r ON r.release = p.release
    ORDER BY p.code;
COMMENT ON MACRO TABLE codes_of IS
    'Every code as one issue of a release had it, named release#number or release#hash (eight or more digits of the zip''s SHA-256). Pin by the hash to repeat an answer: numbers follow posted dates and move when an older issue arrives late. superseded_by names the issue that counts now, NULL while it is this one. Example: SELECT * FROM codes_of(''2026Q1#1'');';

-- What a re-issue changed: field by field, as published, typography included.
CREATE MACRO revision_changes(first_revision, last_revision) AS TABLE
    WITH named AS (
        SELECT trim(first_revision) AS asked_name, 1 AS side
        UNION ALL
        SELECT trim(last_revision), 2
    ),
    asked AS (
        SELECT n.side, v.release, v.revision
        FROM named AS n
        JOIN revision AS v ON v.kind = 'alpha_numeric' AND v.status <> 'quarantined'
                              AND v.release = upper(split_part(n.asked_name, '#', 1))
                              AND (CAST(v.revision AS VARCHAR) = split_part(n.asked_name, '#', 2)
                                   OR (length(split_part(n.asked_name, '#', 2)) >= 8
                                       AND starts_with(v.sha256, lower(split_part(n.asked_name, '#', 2)))))
    ),
    listed AS (
        SELECT a.side, p.code, p.code_type, unnest([
                   {'field': '(row)', 'told': 'present'},
                   {'field': 'long_description', 'told': p.long_description},
                   {'field': 'short_description', 'told': p.short_description},
                   {'field': 'pricing_indicator', 'told': p.pricing_indicator},
                   {'field': 'multiple_pricing_indicator', 'told': p.multiple_pricing_indicator},
                   {'field': 'coverage_manual_reference', 'told': p.coverage_manual_reference},
                   {'field': 'carriers_manual_reference', 'told': p.carriers_manual_reference},
                   {'field': 'statute', 'told': p.statute},
                   {'field': 'lab_certification', 'told': p.lab_certification},
                   {'field': 'cross_reference', 'told': p.cross_reference},
                   {'field': 'coverage_code', 'told': p.coverage_code},
                   {'field': 'asc_group', 'told': p.asc_group},
                   {'field': 'asc_effective_date', 'told': CAST(p.asc_effective_date AS VARCHAR)},
                   {'field': 'opps_group', 'told': p.opps_group},
                   {'field': 'opps_policy_indicator', 'told': p.opps_policy_indicator},
                   {'field': 'opps_effective_date', 'told': CAST(p.opps_effective_date AS VARCHAR)},
                   {'field': 'processing_note', 'told': p.processing_note},
                   {'field': 'betos', 'told': p.betos},
                   {'field': 'type_of_service', 'told': p.type_of_service},
                   {'field': 'anesthesia_base_units', 'told': p.anesthesia_base_units},
                   {'field': 'add_date', 'told': CAST(p.add_date AS VARCHAR)},
                   {'field': 'action_effective_date', 'told': CAST(p.action_effective_date AS VARCHAR)},
                   {'field': 'termination_date', 'told': CAST(p.termination_date AS VARCHAR)},
                   {'field': 'action_code', 'told': p.action_code}
               ]) AS item
        FROM asked AS a
        JOIN published_record AS p ON p.release = a.release AND p.revision = a.revision
    ),
    compared AS (
        SELECT code, code_type, item.field AS field,
               max(item.told) FILTER (WHERE side = 1) AS old_value, max(item.told) FILTER (WHERE side = 2) AS new_value,
               count(*) FILTER (WHERE side = 1) AS was_there, count(*) FILTER (WHERE side = 2) AS is_there
        FROM listed
        GROUP BY code, code_type, item.field
    )
    -- Of a row that only one issue has, that is all there is to say.
    SELECT code, code_type, field, old_value, new_value
    FROM compared
    WHERE old_value IS DISTINCT FROM new_value AND (field = '(row)' OR (was_there = 1 AND is_there = 1))
          -- An issue that is not held has no codes, which is no news of them.
          AND (SELECT count(DISTINCT side) FROM asked) = 2
    ORDER BY code, field;
COMMENT ON MACRO TABLE revision_changes IS
    'What CMS changed when it issued a release again: every field of every code, old and new, as published; (row) = only one of the issues has the code. Issues are named as in codes_of; nothing comes where one of them is not held. Example: SELECT * FROM revision_changes(''2026Q1#1'', ''2026Q1#2'');';

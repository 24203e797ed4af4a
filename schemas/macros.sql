-- Questions with a date, callable from any DuckDB client. Dates are inclusive. "As known now" unless the name says otherwise.

CREATE MACRO codes_on(on_date) AS TABLE
    SELECT code, lifetime, code_type, valid_from, valid_to, long_description, short_description, coverage_code,
           pricing_indicator, type_of_service, betos, action_code, before_archive, source_revision
    FROM code_history
    WHERE known_to IS NULL AND valid_from <= on_date AND (valid_to IS NULL OR valid_to >= on_date);
COMMENT ON MACRO TABLE codes_on IS
    'Every code valid on a day, as known now, with what it meant on that day. Example: SELECT * FROM codes_on(DATE ''2026-01-15'');';

CREATE MACRO codes_on_as_known(on_date, known_on) AS TABLE
    SELECT code, lifetime, code_type, valid_from, valid_to, long_description, short_description, coverage_code,
           pricing_indicator, type_of_service, betos, action_code, before_archive, source_revision
    FROM code_history
    WHERE known_from <= known_on AND (known_to IS NULL OR known_to > known_on)
          AND valid_from <= on_date AND (valid_to IS NULL OR valid_to >= on_date);
COMMENT ON MACRO TABLE codes_on_as_known IS
    'Every code valid on a day by what CMS had published by another day. Example: SELECT * FROM codes_on_as_known(DATE ''2026-01-15'', DATE ''2025-12-01'');';

-- One word on one code and one day. "not known" = the code was re-activated after an end that CMS's files in the archive
-- do not date, and the day lies after the last file that lists that life (or after its add date, where no file of the
-- archive is old enough to list it): it may have ended by then.
CREATE MACRO code_status(the_code, on_date) AS (
    CASE
        WHEN upper(the_code) SIMILAR TO 'D[0-9]{4}' THEN 'not ours: CDT (ADA)'
        -- Also the modifiers of two digits (25, 59, 95): ours have a letter.
        WHEN upper(the_code) SIMILAR TO '[0-9]{4}[0-9A-Z]' OR the_code SIMILAR TO '[0-9]{2}' THEN 'not ours: CPT (AMA)'
        WHEN upper(the_code) NOT SIMILAR TO '[A-Z][0-9]{4}' AND upper(the_code) NOT SIMILAR TO '[A-Z0-9]{2}' THEN 'malformed'
        ELSE (
            SELECT CASE
                WHEN count(l.code) = 0 THEN 'not in the archive'
                WHEN bool_or(l.add_date <= CAST(on_date AS DATE) AND l.end_reason = 'not published'
                             AND l.termination_date >= CAST(on_date AS DATE)
                             AND CAST(on_date AS DATE) > CASE WHEN r.effective_date > l.termination_date THEN l.add_date
                                                              ELSE r.effective_date END)
                    THEN 'not known'
                WHEN bool_or(l.add_date <= CAST(on_date AS DATE)
                             AND (l.termination_date IS NULL OR l.termination_date >= CAST(on_date AS DATE))) THEN 'valid'
                WHEN bool_and(l.add_date > CAST(on_date AS DATE)) THEN 'not yet effective'
                ELSE 'terminated'
            END
            FROM code_lifetime AS l
            LEFT JOIN release AS r ON r.release = l.last_release
            WHERE l.known_to IS NULL AND l.code = upper(the_code))
    END
);
COMMENT ON MACRO code_status IS
    'valid, terminated, not yet effective, not known, not in the archive (which looks back to provenance.archive_begins; CMS drops discontinued codes after some years), not ours, or malformed. Example: SELECT code_status(''S0013'', DATE ''2026-01-15'');';

-- Follows replacements by their dates to what is valid on the day: what replaced a code depends on the date of service.
-- A number can have several lives, each another product (trap 7): what replaced one of them replaced no other. So the
-- chain begins at the last life that ended before the day, and goes on from the life that each successor was in.
CREATE MACRO successors(the_code, on_date) AS TABLE
    WITH RECURSIVE step AS (
        SELECT r.*,
               (SELECT min(coalesce(l.termination_date, DATE '9999-12-31')) FROM code_lifetime AS l
                WHERE l.known_to IS NULL AND l.code = r.new_code
                      AND coalesce(l.termination_date, DATE '9999-12-31') >= r.effective_date) AS new_ends
        FROM replacement AS r
        WHERE r.effective_date <= CAST(on_date AS DATE)
    ),
    chain AS (
        SELECT s.old_code, s.new_code, s.new_ends, s.effective_date, s.evidence, s.target_system, s.published_by_cms,
               s.units_factor, s.old_code || ' > ' || s.new_code AS path, 1 AS steps
        FROM step AS s
        WHERE s.old_code = upper(the_code) AND code_status(the_code, on_date) <> 'valid'
              AND s.effective_date = (SELECT max(l.termination_date) + 1 FROM code_lifetime AS l
                                      WHERE l.known_to IS NULL AND l.code = upper(the_code)
                                            AND l.termination_date < CAST(on_date AS DATE))
        UNION ALL
        SELECT c.old_code, s.new_code, s.new_ends, s.effective_date, s.evidence, s.target_system,
               c.published_by_cms AND s.published_by_cms, c.units_factor * s.units_factor,
               c.path || ' > ' || s.new_code, c.steps + 1
        FROM chain AS c
        JOIN step AS s ON s.old_code = c.new_code AND s.effective_date = c.new_ends + 1
        WHERE c.steps < 20
    ),
    reached AS (
        SELECT *
        FROM chain
        WHERE target_system = 'cpt' OR (new_ends >= CAST(on_date AS DATE) AND code_status(new_code, on_date) = 'valid')
    )
    SELECT upper(the_code) AS code, CAST(on_date AS DATE) AS on_date, 'replaced' AS answer, new_code AS successor,
           target_system, effective_date, evidence, published_by_cms, units_factor, path
    FROM reached
    UNION ALL
    SELECT upper(the_code), CAST(on_date AS DATE),
           CASE WHEN code_status(the_code, on_date) = 'valid' THEN 'valid on that day: no successor needed'
                WHEN code_status(the_code, on_date) = 'terminated' THEN 'none published'
                ELSE code_status(the_code, on_date) END,
           NULL, NULL, NULL, NULL, NULL, NULL, NULL
    WHERE NOT EXISTS (SELECT 1 FROM reached)
    ORDER BY successor;
COMMENT ON MACRO TABLE successors IS
    'What to bill instead on a day, chains followed; always at least one row, whose answer says so where there is no successor. Example: SELECT * FROM successors(''C9469'', DATE ''2019-03-01'');';

CREATE MACRO changes_between(first_release, last_release) AS TABLE
    SELECT c.*
    FROM change AS c
    JOIN release AS r ON r.release = c.release
    WHERE r.effective_date > (SELECT a.effective_date FROM release AS a WHERE a.release = upper(first_release))
          AND r.effective_date <= (SELECT b.effective_date FROM release AS b WHERE b.release = upper(last_release))
          AND c.change_type <> 'typography'
    ORDER BY r.effective_date, c.code, c.change_type, c.field;
COMMENT ON MACRO TABLE changes_between IS
    'Every change told by the releases after the first, up to and including the last (mere typography left out). Example: SELECT * FROM changes_between(''2025Q4'', ''2026Q1'');';

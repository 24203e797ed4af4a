-- Lives of a code, per picture. Start of validity is the add date, end the termination date, the last day of use
-- (traps 1, 2); the action effective date never dates a lifetime, save that of a re-activation.

CREATE TEMP TABLE told_row AS
WITH hidden AS (
    -- Trap 8: one row can hide a gap. Action R in the first row we hold means an earlier life that ended before it.
    SELECT * REPLACE (0 AS place, add_date AS effective_date, 'N' AS action_code, NULL AS action_effective_date,
                      NULL AS termination_date)
    FROM picture
    WHERE place = 1 AND action_code = 'R' AND action_effective_date > add_date
          AND (termination_date IS NULL OR action_effective_date <= termination_date)
),
rows_in_order AS (
    SELECT * FROM picture
    UNION ALL BY NAME
    SELECT * FROM hidden
),
compared AS (
    SELECT *,
           lag(add_date) OVER w AS previous_add_date,
           lag(termination_date) OVER w AS previous_termination_date,
           lag(action_effective_date) OVER w AS previous_action_effective_date,
           lag(long_description) OVER w AS previous_description,
           lag(long_words) OVER w AS previous_words,
           place = min(place) OVER (PARTITION BY code, k) AS is_first
    FROM rows_in_order
    WINDOW w AS (PARTITION BY code, k ORDER BY place)
),
judged AS (
    SELECT *,
           CASE
               WHEN is_first THEN 'added'
               -- Trap 7: an add date after the end of the previous life is another life; the words tell which kind.
               WHEN add_date > previous_termination_date AND long_words IS DISTINCT FROM previous_words THEN 're-used'
               WHEN add_date > previous_termination_date THEN 're-added'
               -- Trap 7: never terminated, but added anew later with another meaning (G9890 in 2018). An add date that
               -- moves under the same meaning is a correction of the date.
               WHEN add_date > previous_add_date AND previous_termination_date IS NULL
                    AND word_overlap(long_description, previous_description) < 0.6
                   THEN 're-used'
               -- Trap 8: terminated, then listed without an end (or with a later one), and the last action took effect
               -- after the day on which it had ended, and before the new end: valid again from that action on.
               -- Only R declares that; N says the action lies between two files we hold (trap 17). Any other action
               -- (a new description, say) speaks of a code whose termination was withdrawn: the same life goes on.
               WHEN action_effective_date > previous_termination_date + 1
                    AND (termination_date IS NULL OR action_effective_date <= termination_date)
                    AND coalesce(action_code, 'N') IN ('R', 'N')
                   THEN 're-activated'
               -- Re-activated although we never saw it end: the end lies in a hole of the archive.
               WHEN action_code = 'R' AND previous_termination_date IS NULL
                    AND action_effective_date > coalesce(previous_effective_date, add_date)
                    AND action_effective_date > add_date
                    AND (termination_date IS NULL OR action_effective_date <= termination_date)
                   THEN 're-activated'
           END AS begin_reason
    FROM compared
)
SELECT *,
       count(begin_reason) OVER (PARTITION BY code, k ORDER BY place) AS told_as
FROM judged;

CREATE TEMP TABLE life AS
WITH lived AS (
    SELECT code, k, told_as,
           any_value(code_type) AS code_type,
           any_value(known_from) AS known_from,
           any_value(known_to) AS known_to,
           arg_min(begin_reason, place) AS begin_reason,
           -- The last add date stated within a life counts: CMS corrects add dates (trap 14).
           CASE WHEN arg_min(begin_reason, place) = 're-activated' THEN arg_min(action_effective_date, place)
                ELSE arg_max(add_date, place) END AS begins,
           arg_max_null(termination_date, place) AS termination_date,
           arg_min(release, place) AS first_release
    FROM told_row
    GROUP BY code, k, told_as
),
-- A later file overrides an earlier one, also backwards: where it moves the beginning of a life to the beginning of the
-- one before, or further, nothing of that one remains.
remaining AS (
    SELECT *, row_number() OVER (PARTITION BY code, k ORDER BY told_as) AS lifetime
    FROM (
        SELECT *
        FROM lived
        WHERE begins IS NOT NULL
        QUALIFY begins < coalesce(min(begins) OVER (
            PARTITION BY code, k ORDER BY told_as ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING), 'infinity')
    )
),
followed AS (
    SELECT *,
           lead(first_release) OVER w AS next_first_release,
           lead(begins) OVER w AS next_begins,
           lead(begin_reason) OVER w AS next_reason
    FROM remaining
    WINDOW w AS (PARTITION BY code, k ORDER BY lifetime)
)
SELECT * EXCLUDE (termination_date, next_begins, next_reason)
       -- There is nothing left that it came after.
       REPLACE (CASE WHEN lifetime = 1 AND begin_reason IN ('re-used', 're-added') THEN 'added' ELSE begin_reason END AS begin_reason),
       -- A life cannot outlast the next one's first day; least() passes over NULL.
       least(termination_date, next_begins - 1) AS ends,
       CASE
           WHEN termination_date < next_begins OR (termination_date IS NOT NULL AND next_begins IS NULL) THEN 'discontinued'
           WHEN next_reason = 're-activated' THEN 'not published'
           WHEN next_reason IS NOT NULL THEN 're-used'
       END AS end_reason
FROM followed;

CREATE TEMP TABLE life_row AS
SELECT r.*, l.lifetime
FROM told_row AS r
JOIN life AS l USING (code, k, told_as);

-- Days are joined into one row per stretch of known time in which nothing about the life changed.
INSERT INTO code_lifetime BY NAME
WITH stretch AS (
    SELECT *,
           count(*) FILTER (is_new) OVER (PARTITION BY code, lifetime ORDER BY k) AS stretch
    FROM (
        SELECT *,
               (begins, ends, begin_reason, end_reason) IS DISTINCT FROM
                   lag((begins, ends, begin_reason, end_reason)) OVER w
               OR known_from IS DISTINCT FROM lag(known_to) OVER w AS is_new,
               max(next_first_release) OVER (PARTITION BY code, lifetime) AS listed_before
        FROM life
        WINDOW w AS (PARTITION BY code, lifetime ORDER BY k)
    )
)
SELECT s.code, s.lifetime, any_value(s.code_type) AS code_type, any_value(s.begins) AS add_date,
       any_value(s.ends) AS termination_date, any_value(s.begin_reason) AS begin_reason,
       any_value(s.end_reason) AS end_reason,
       min(s.first_release) AS first_release,
       max(l.release) AS last_release,
       min(s.known_from) AS known_from,
       arg_max_null(s.known_to, s.k) AS known_to
FROM stretch AS s
JOIN keyed AS l
  ON l.code = s.code AND l.release >= s.first_release
     AND (s.listed_before IS NULL OR l.release < s.listed_before OR l.release = s.first_release)
      -- What a superseded revision listed counts only for what was known then.
      AND (l.in_force OR s.known_to IS NOT NULL)
GROUP BY s.code, s.lifetime, s.stretch
ORDER BY s.code, s.lifetime, known_from;

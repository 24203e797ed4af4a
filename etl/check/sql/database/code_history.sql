-- One row per version of a code. Inside a life and for any known day, versions must tile the life: no overlap, no hole.
WITH version AS (
    SELECT h.rowid AS id, h.code, h.lifetime, h.valid_from, h.valid_to, h.known_from, h.known_to, h.before_archive, h.dated_by,
           h.long_description, split_part(h.source_revision, '#', 1) AS release
    FROM code_history AS h
),
-- What is known of a code changes only on these days, so to look on each of them is to look on all days.
known_day AS (
    SELECT code, known_from AS day FROM code_history
    UNION
    SELECT code, known_from FROM code_lifetime
    UNION
    SELECT code, known_to FROM code_history WHERE known_to IS NOT NULL
),
life_seen AS (
    SELECT k.day, l.code, l.lifetime, l.add_date, l.termination_date
    FROM known_day AS k
    JOIN code_lifetime AS l ON l.code = k.code AND l.known_from <= k.day AND (l.known_to IS NULL OR l.known_to > k.day)
),
seen AS (
    SELECT k.day, v.*,
           lead(v.valid_from) OVER life AS next_from,
           lead(v.release) OVER life AS next_release,
           row_number() OVER life = 1 AS is_first
    FROM known_day AS k
    JOIN version AS v ON v.code = k.code AND v.known_from <= k.day AND (v.known_to IS NULL OR v.known_to > k.day)
    WINDOW life AS (PARTITION BY v.code, v.lifetime, k.day ORDER BY v.valid_from, v.id)
),
judged AS (
    SELECT s.id, s.day,
           CASE WHEN s.next_from IS DISTINCT FROM s.valid_to + 1 THEN s.next_release END AS unfitting_release,
           CASE
               WHEN s.next_from IS NOT NULL AND (s.valid_to IS NULL OR s.next_from <= s.valid_to)
                   THEN 'again from ' || s.next_from || ', as known on ' || s.day
           END AS overlap,
           CASE
               WHEN s.next_from > s.valid_to + 1 THEN 'nothing until ' || s.next_from || ', as known on ' || s.day
               WHEN s.is_first AND s.valid_from > l.add_date THEN 'nothing from ' || l.add_date || ' on, as known on ' || s.day
               WHEN s.next_from IS NULL AND s.valid_to < coalesce(l.termination_date, DATE '9999-12-31')
                   THEN 'nothing after ' || s.valid_to || ', as known on ' || s.day
           END AS hole,
           CASE
               WHEN l.code IS NULL THEN 'no such life, as known on ' || s.day
               WHEN s.valid_from < l.add_date THEN 'the life begins on ' || l.add_date || ', as known on ' || s.day
               WHEN coalesce(s.valid_to, DATE '9999-12-31') > coalesce(l.termination_date, DATE '9999-12-31')
                   THEN 'the life ends on ' || l.termination_date || ', as known on ' || s.day
           END AS outside
    FROM seen AS s
    LEFT JOIN life_seen AS l ON l.day = s.day AND l.code = s.code AND l.lifetime = s.lifetime
),
told AS (
    SELECT id, min(overlap) AS overlap, min(hole) AS hole, min(outside) AS outside,
           max(unfitting_release) AS unfitting_release
    FROM judged
    GROUP BY id
)
SELECT v.code || ' from ' || coalesce(CAST(v.valid_from AS VARCHAR), 'no day') AS example,
       -- Of two versions that do not fit together the newer one is to blame: what stood before it stood well.
       greatest(v.release, t.unfitting_release) AS release,
       code_form(v.code) AS code_form,
       v.valid_from IS NOT NULL AS has_first_day,
       v.valid_to - v.valid_from AS days_from_first_to_last,
       v.known_to - v.known_from AS days_known,
       t.overlap, t.hole, t.outside,
       v.dated_by,
       -- Days before the archive are followed by days in it, or by the end of the life: they have a last day.
       NOT v.before_archive OR v.valid_to IS NOT NULL AS past_has_a_last_day,
       v.long_description
FROM version AS v
LEFT JOIN told AS t USING (id)
ORDER BY v.code, v.lifetime, v.valid_from, v.known_from;

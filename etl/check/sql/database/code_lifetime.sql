-- One row per life of a code and stretch of known time. To blame for a row: the release that made it known.
WITH life AS (
    SELECT l.*, l.rowid AS id, coalesce(t.release, l.first_release) AS release,
           coalesce(l.termination_date, DATE '9999-12-31') AS ends,
           coalesce(l.known_to, DATE '9999-12-31') AS known_until
    FROM code_lifetime AS l
    LEFT JOIN told_by AS t USING (known_from)
),
-- Two statements on one code that are known at the same time.
meeting AS (
    SELECT a.id,
           max(b.release) AS other_release,
           bool_or(a.lifetime = b.lifetime) AS told_twice,
           bool_or(a.lifetime <> b.lifetime AND a.add_date <= b.ends AND b.add_date <= a.ends) AS overlaps,
           bool_or(a.lifetime < b.lifetime AND a.add_date >= b.add_date) AS out_of_order
    FROM life AS a
    JOIN life AS b ON a.code = b.code AND a.id <> b.id AND a.known_from < b.known_until AND b.known_from < a.known_until
    GROUP BY a.id
),
told AS (
    SELECT DISTINCT l.id
    FROM life AS l
    JOIN code_history AS h
      ON h.code = l.code AND h.lifetime = l.lifetime
         AND h.known_from < l.known_until AND l.known_from < coalesce(h.known_to, DATE '9999-12-31')
)
SELECT l.code || ' life ' || l.lifetime || ' as known from ' || l.known_from AS example,
       CASE WHEN m.told_twice OR m.overlaps OR m.out_of_order THEN greatest(l.release, m.other_release) ELSE l.release END AS release,
       code_form(l.code) AS code_form,
       l.add_date IS NOT NULL AS has_add_date,
       l.termination_date - l.add_date AS days_from_begin_to_end,
       l.known_to - l.known_from AS days_known,
       coalesce(m.told_twice, FALSE) AS told_twice,
       coalesce(m.overlaps, FALSE) AS overlaps_another_life,
       coalesce(m.out_of_order, FALSE) AS begins_after_a_later_life,
       l.begin_reason, l.end_reason,
       (l.termination_date IS NULL) = (l.end_reason IS NULL) AS end_has_a_reason,
       l.first_release <= l.last_release AS releases_in_order,
       -- A life that ends before it begins has no day to tell of; that is reported by itself.
       t.id IS NOT NULL OR coalesce(l.termination_date < l.add_date, FALSE) AS has_history
FROM life AS l
LEFT JOIN meeting AS m USING (id)
LEFT JOIN told AS t USING (id)
ORDER BY l.code, l.lifetime, l.known_from;

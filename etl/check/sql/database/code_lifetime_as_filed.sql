-- One row per life of a code as filed. The rules on lives are those of the suite code_lifetime; here stands what is special.
SELECT l.code || ' life ' || l.lifetime || ' as filed, known from ' || l.known_from AS example,
       coalesce(t.release, l.first_release) AS release,
       code_form(l.code) AS code_form,
       l.add_date IS NOT NULL AS has_add_date,
       l.known_to - l.known_from AS days_known,
       l.code IN (SELECT code FROM touched) AS is_touched,
       (l.termination_date IS NULL) = (l.end_reason IS NULL) AS end_has_a_reason,
       EXISTS (
           FROM code_lifetime_as_filed AS o
           WHERE o.code = l.code AND o.rowid <> l.rowid
                 AND o.known_from < coalesce(l.known_to, DATE '9999-12-31') AND l.known_from < coalesce(o.known_to, DATE '9999-12-31')
                 AND (o.lifetime = l.lifetime
                      OR o.add_date <= coalesce(l.termination_date, DATE '9999-12-31')
                         AND l.add_date <= coalesce(o.termination_date, DATE '9999-12-31'))) AS overlaps_another_life
FROM code_lifetime_as_filed AS l
LEFT JOIN told_by AS t USING (known_from)
ORDER BY l.code, l.lifetime, l.known_from;

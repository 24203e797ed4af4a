-- One row per version of a code as filed. The rules on versions are those of the suite code_history; here stands what is special.
SELECT h.code || ' from ' || coalesce(CAST(h.valid_from AS VARCHAR), 'no day') || ' as filed' AS example,
       split_part(h.source_revision, '#', 1) AS release,
       code_form(h.code) AS code_form,
       h.code IN (SELECT code FROM touched) AS is_touched,
       -- A companion zip has its kind behind the number of its revision: 2018Q1#1 corrections.
       h.source_revision NOT LIKE '% %' AS is_of_the_table,
       h.valid_to - h.valid_from AS days_from_first_to_last,
       h.known_to - h.known_from AS days_known,
       EXISTS (
           FROM code_lifetime_as_filed AS l
           WHERE l.code = h.code AND l.lifetime = h.lifetime AND l.add_date <= h.valid_from
                 AND coalesce(h.valid_to, DATE '9999-12-31') <= coalesce(l.termination_date, DATE '9999-12-31')
                 AND l.known_from < coalesce(h.known_to, DATE '9999-12-31') AND h.known_from < coalesce(l.known_to, DATE '9999-12-31'))
           AS lies_in_a_life,
       h.long_description
FROM code_history_as_filed AS h
ORDER BY h.code, h.lifetime, h.valid_from, h.known_from;

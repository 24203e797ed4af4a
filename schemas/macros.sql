-- Questions with a date. Each answers "as known now"; dates are inclusive.

-- Every code valid on a day, with the attributes it had on that day:  SELECT * FROM codes_on(DATE '2026-01-15');
CREATE MACRO codes_on(on_date) AS TABLE
    SELECT * EXCLUDE (known_from, known_to)
    FROM code_history
    WHERE known_to IS NULL AND valid_from <= on_date AND (valid_to IS NULL OR valid_to >= on_date);
COMMENT ON MACRO TABLE codes_on IS 'Every code valid on a day, as known now. SELECT * FROM codes_on(DATE ''2026-01-15'');';

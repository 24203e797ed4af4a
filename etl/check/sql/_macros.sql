-- Words that the suites on staged tables and on the database share.

-- The form of a code, as etl.classify tells it: D0000-D9999 is the ADA's, four digits and one character are the AMA's (trap 15).
CREATE TEMP MACRO code_form(code) AS
    CASE
        WHEN regexp_full_match(code, 'D[0-9]{4}') THEN 'cdt'
        WHEN regexp_full_match(code, '[A-CE-Z][0-9]{4}') THEN 'procedure'
        WHEN regexp_full_match(code, '[0-9]{4}[0-9A-Z]') THEN 'cpt'
        WHEN regexp_full_match(code, '[0-9A-Z]{2}') AND regexp_matches(code, '[A-Z]') THEN 'modifier'
        ELSE 'malformed'
    END;

-- A share of rows, three of them forgiven: in a small table one odd row is already more than one per cent, and one damaged
-- row must not stop all the good ones. In a real release of thousands of codes three make no difference.
CREATE TEMP MACRO beyond_few(odd) AS greatest(odd - 3, 0);
CREATE TEMP MACRO share_beyond_few(odd, total) AS beyond_few(odd) / greatest(total, 1);

-- Quarters counted through, so that two of them can be subtracted.
CREATE TEMP MACRO quarter_number(day) AS 4 * year(day) + quarter(day) - 1;

-- Whether a text begins with a CPT or CDT number (in an ANWEB line followed by sequence and record id) and goes on in words:
-- then a descriptor has slipped in that is not ours to keep (trap 15).
CREATE TEMP MACRO holds_foreign_descriptor(content) AS
    regexp_matches(content, '^\s*(D[0-9]{4}|[0-9]{4}[0-9A-Z])([0-9]{5}[3478]|\W).*[A-Za-z]{4}');

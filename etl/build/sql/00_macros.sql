-- Share of the words of two descriptors that both have, 0 to 1: tells a reworded descriptor from another meaning.
CREATE MACRO word_overlap(a, b) AS
    len(list_intersect(
        list_distinct(regexp_extract_all(lower(coalesce(a, '')), '[a-z0-9]+')),
        list_distinct(regexp_extract_all(lower(coalesce(b, '')), '[a-z0-9]+'))))
    / greatest(1, least(
        len(list_distinct(regexp_extract_all(lower(coalesce(a, '')), '[a-z0-9]+'))),
        len(list_distinct(regexp_extract_all(lower(coalesce(b, '')), '[a-z0-9]+')))));

-- The first day of a release's quarter, inclusive.
CREATE MACRO quarter_start(release) AS
    make_date(CAST(release[1:4] AS INTEGER), 3 * CAST(release[6:6] AS INTEGER) - 2, 1);

-- Typography is not revision (trap 16): 2011 and 2012 shout in capitals; blanks, quotes and hyphens wander.
-- words(t) keeps what carries meaning: letters, digits, decimal points and ranges between digits, and signs such as >= % +.
CREATE MACRO words(t) AS
    regexp_replace(                                                        -- 4. a point that is not between digits is punctuation
        regexp_replace(                                                    -- 3. everything else is typography
            regexp_replace(                                                -- 2. digits apart stay apart (twice: matches do not overlap)
                regexp_replace(
                    regexp_replace(                                        -- 1. a hyphen between digits, or a dash, is a range
                        regexp_replace(
                            lower(t),
                            '(\d)\s*[-–—−]\s*(\d)', '\1~\2', 'g'),
                        '(\d)\s*[-–—−]\s*(\d)', '\1~\2', 'g'),
                    '(\d)\s+(\d)', '\1_\2', 'g'),
                '(\d)\s+(\d)', '\1_\2', 'g'),
            '[^a-z0-9.<>=%+/~_&#*$µ]+', '', 'g'),
        '\.($|[^0-9])', '\1', 'g');

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

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

-- The published database: what is said of each code on each day. Both days of a stretch are inclusive.

CREATE TABLE code_days (
    code                        VARCHAR NOT NULL,
    code_type                   VARCHAR NOT NULL,
    first_day                   DATE NOT NULL,
    last_day                    DATE NOT NULL,
    status                      VARCHAR NOT NULL,
    first_valid_day             DATE,
    last_valid_day              DATE,
    successor                   VARCHAR,
    successor_evidence          VARCHAR,
    units_factor                DOUBLE,
    former_code                 VARCHAR,
    former_units_factor         DOUBLE,
    former_until                DATE,
    last_listed                 VARCHAR
);
COMMENT ON TABLE code_days IS 'What is said of each code on each day, as known now: one row per code and stretch of days on which the answers of code_status and successors are the same. For joins with many dates of service; of a code that is not in it, or a form that is not ours, ask code_status.';
COMMENT ON COLUMN code_days.code IS 'The code';
COMMENT ON COLUMN code_days.code_type IS 'procedure or modifier';
COMMENT ON COLUMN code_days.first_day IS 'First day of the stretch, inclusive; 1900-01-01 = as far back as one asks';
COMMENT ON COLUMN code_days.last_day IS 'Last day of the stretch, inclusive; 2199-12-31 = as far ahead as one asks (how far the archive tells: table code_set)';
COMMENT ON COLUMN code_days.status IS 'What the macro code_status says on these days';
COMMENT ON COLUMN code_days.first_valid_day IS 'First day of the life that counts: the one that holds these days, else the last that ended before them, else the next';
COMMENT ON COLUMN code_days.last_valid_day IS 'Last day of use of that life, inclusive; NULL = open, or not known';
COMMENT ON COLUMN code_days.successor IS 'What to bill instead on these days, by the macro successors; several joined with commas';
COMMENT ON COLUMN code_days.successor_evidence IS 'How we know, see replacement.evidence; several joined with commas';
COMMENT ON COLUMN code_days.units_factor IS 'Units of the successor for one unit of the code; NULL = not known, or not the same for several successors';
COMMENT ON COLUMN code_days.former_code IS 'The code that this one replaced where the unit became smaller: its old number of units would be too few';
COMMENT ON COLUMN code_days.former_units_factor IS 'Units of this code for one unit of former_code';
COMMENT ON COLUMN code_days.former_until IS 'The day on which this code replaced former_code';
COMMENT ON COLUMN code_days.last_listed IS 'Where CMS lists the code no more and never ended it: the last release that did. It stands as last known';

CREATE TABLE code_set (
    as_known_on                 DATE NOT NULL,
    newest_release              VARCHAR NOT NULL,
    newest_release_ends         DATE NOT NULL,
    archive_begins              DATE NOT NULL
);
COMMENT ON TABLE code_set IS 'One row: as of when code_days is so, and how far it reaches.';
COMMENT ON COLUMN code_set.as_known_on IS 'Posted date of the newest file that it rests on';
COMMENT ON COLUMN code_set.newest_release IS 'The newest release held';
COMMENT ON COLUMN code_set.newest_release_ends IS 'Last day of its quarter: after it, code_days says what held then';
COMMENT ON COLUMN code_set.archive_begins IS 'First day of the oldest release held: of days before it only lives are known, as later releases date them';

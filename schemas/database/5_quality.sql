-- The published database: quality and provenance. The data dictionary is generated from these comments.
-- No PRIMARY KEY: a DuckDB 1.0 client cannot open a file with an index written by 2.0 (measured); keys are proved by tests and expectations.
-- Dates are inclusive at both ends, an open end is NULL; known_to alone is exclusive (half-open).

CREATE TABLE quality_result (
    suite             VARCHAR NOT NULL,
    expectation       VARCHAR NOT NULL,
    release           VARCHAR,
    revision          INTEGER,
    severity          VARCHAR NOT NULL,
    reason            VARCHAR NOT NULL,
    passed            BOOLEAN NOT NULL,
    element_count     BIGINT,
    unexpected_count  BIGINT,
    examples          VARCHAR
);
COMMENT ON TABLE quality_result IS 'One outcome of one expectation on one table of one release.';
COMMENT ON COLUMN quality_result.suite IS 'The suite, named for the table it checks';
COMMENT ON COLUMN quality_result.expectation IS 'Short name of the expectation';
COMMENT ON COLUMN quality_result.release IS 'The release it was run for; NULL = the whole database';
COMMENT ON COLUMN quality_result.revision IS 'The revision it was run for; NULL = the whole database';
COMMENT ON COLUMN quality_result.severity IS 'critical (stops publication of the release) or warning (is reported)';
COMMENT ON COLUMN quality_result.reason IS 'Why it must hold';
COMMENT ON COLUMN quality_result.passed IS 'Whether it held';
COMMENT ON COLUMN quality_result.element_count IS 'Rows looked at';
COMMENT ON COLUMN quality_result.unexpected_count IS 'Rows that broke it';
COMMENT ON COLUMN quality_result.examples IS 'Up to twenty of them';

CREATE TABLE provenance (
    name   VARCHAR NOT NULL,
    value  VARCHAR
);
COMMENT ON TABLE provenance IS 'What this file is and how it was made, as name and value.';
COMMENT ON COLUMN provenance.name IS 'origin (cms or sample), schema_version, first_release, newest_release, archive_begins';
COMMENT ON COLUMN provenance.value IS 'Its value';

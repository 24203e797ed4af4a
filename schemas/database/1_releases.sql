-- The published database: releases and what was read of them. The data dictionary is generated from these comments.
-- No PRIMARY KEY: a DuckDB 1.0 client cannot open a file with an index written by 2.0 (measured); keys are proved by tests and expectations.
-- Dates are inclusive at both ends, an open end is NULL; known_to alone is exclusive (half-open).

CREATE TABLE release (
    release           VARCHAR NOT NULL,
    effective_date    DATE NOT NULL,
    previous_release  VARCHAR,
    follows_previous  BOOLEAN,
    revision          INTEGER NOT NULL,
    sha256            VARCHAR NOT NULL,
    posted_date       DATE NOT NULL,
    form              VARCHAR NOT NULL,
    procedure_count   INTEGER NOT NULL,
    modifier_count    INTEGER NOT NULL,
    reject_count      INTEGER NOT NULL,
    difference_count  INTEGER NOT NULL,
    report_agrees     BOOLEAN
);
COMMENT ON TABLE release IS 'One row per quarter of the code set that the archive holds in a form fit for use.';
COMMENT ON COLUMN release.release IS 'Year and quarter, e.g. 2026Q1';
COMMENT ON COLUMN release.effective_date IS 'First day of the quarter, inclusive';
COMMENT ON COLUMN release.previous_release IS 'The release before it in this database; NULL for the first';
COMMENT ON COLUMN release.follows_previous IS 'Whether previous_release is the one that CMS published just before. FALSE = a hole in the archive: what happened inside it is known only by dates. NULL for the first';
COMMENT ON COLUMN release.revision IS 'The revision in force: the newest that passed every critical check';
COMMENT ON COLUMN release.sha256 IS 'Hash of the zip in force';
COMMENT ON COLUMN release.posted_date IS 'When CMS had published the revision in force';
COMMENT ON COLUMN release.form IS 'Which form of the table counts: text (the authority) or workbook (where there is no text)';
COMMENT ON COLUMN release.procedure_count IS 'Procedure codes in the table, terminated ones included';
COMMENT ON COLUMN release.modifier_count IS 'Modifiers in the table, terminated ones included';
COMMENT ON COLUMN release.reject_count IS 'Lines and fields of the zip in force that could not be read: see table reject';
COMMENT ON COLUMN release.difference_count IS 'Fields in which text and workbook differ: see table form_difference';
COMMENT ON COLUMN release.report_agrees IS 'Whether CMS''s Transaction Report and the table''s action codes agree for every code; NULL where there is no report';

CREATE TABLE revision (
    release      VARCHAR NOT NULL,
    revision     INTEGER NOT NULL,
    kind         VARCHAR NOT NULL,
    sha256       VARCHAR NOT NULL,
    file_name    VARCHAR NOT NULL,
    url          VARCHAR,
    title        VARCHAR,
    posted_date  DATE NOT NULL,
    fetched_at   TIMESTAMP,
    status       VARCHAR NOT NULL,
    reason       VARCHAR
);
COMMENT ON TABLE revision IS 'One row per issue of a zip. CMS re-issues quarters under the same URL; every issue is kept.';
COMMENT ON COLUMN revision.release IS 'The quarter it belongs to';
COMMENT ON COLUMN revision.revision IS '1, 2, 3 ... in order of posted date among the same release and kind';
COMMENT ON COLUMN revision.kind IS 'alpha_numeric (the code set), or what CMS ships beside it: corrections, noc_codes, record_layout';
COMMENT ON COLUMN revision.sha256 IS 'Identity: the hash of the zip''s bytes';
COMMENT ON COLUMN revision.file_name IS 'Name of the zip';
COMMENT ON COLUMN revision.url IS 'Where it was first met; NULL when a person handed it over';
COMMENT ON COLUMN revision.title IS 'Text of the link on CMS''s page';
COMMENT ON COLUMN revision.posted_date IS 'When CMS had published it: the title''s Updated date, else the timestamp of the newest ANWEB member';
COMMENT ON COLUMN revision.fetched_at IS 'When we first fetched it, UTC. The only column that says something of us and not of CMS: left out of the table digest';
COMMENT ON COLUMN revision.status IS 'in force, superseded (a newer revision counts), or quarantined (it failed a critical check and nothing was taken from it)';
COMMENT ON COLUMN revision.reason IS 'Why it is quarantined, in a sentence';

CREATE TABLE member (
    release       VARCHAR NOT NULL,
    revision      INTEGER NOT NULL,
    kind          VARCHAR NOT NULL,
    member        VARCHAR NOT NULL,
    member_kind   VARCHAR NOT NULL,
    size          BIGINT NOT NULL,
    modified_at   TIMESTAMP NOT NULL,
    row_count     INTEGER NOT NULL,
    reject_count  INTEGER NOT NULL
);
COMMENT ON TABLE member IS 'One row per file inside every archived zip.';
COMMENT ON COLUMN member.release IS 'Release of the zip';
COMMENT ON COLUMN member.revision IS 'Revision of the zip';
COMMENT ON COLUMN member.kind IS 'Kind of the zip';
COMMENT ON COLUMN member.member IS 'Name inside the zip';
COMMENT ON COLUMN member.member_kind IS 'What it was recognised as';
COMMENT ON COLUMN member.size IS 'Bytes, uncompressed';
COMMENT ON COLUMN member.modified_at IS 'The zip''s timestamp, local to CMS';
COMMENT ON COLUMN member.row_count IS 'Rows read from it';
COMMENT ON COLUMN member.reject_count IS 'Lines or fields of it that could not be read';

CREATE TABLE action_count (
    release      VARCHAR NOT NULL,
    action_code  VARCHAR,
    code_count   INTEGER NOT NULL
);
COMMENT ON TABLE action_count IS 'How often each action code stands in the release, as published.';
COMMENT ON COLUMN action_count.release IS 'Release';
COMMENT ON COLUMN action_count.action_code IS 'Action code as published in the form that counts; NULL = blank';
COMMENT ON COLUMN action_count.code_count IS 'Number of codes';

CREATE TABLE form_difference (
    release         VARCHAR NOT NULL,
    revision        INTEGER NOT NULL,
    code            VARCHAR NOT NULL,
    field           VARCHAR NOT NULL,
    text_value      VARCHAR,
    workbook_value  VARCHAR
);
COMMENT ON TABLE form_difference IS 'Where text and workbook of the same revision differ. The text counts.';
COMMENT ON COLUMN form_difference.release IS 'Release';
COMMENT ON COLUMN form_difference.revision IS 'Revision';
COMMENT ON COLUMN form_difference.code IS 'The code';
COMMENT ON COLUMN form_difference.field IS 'The column; (row) = the code stands in one form only';
COMMENT ON COLUMN form_difference.text_value IS 'In the text';
COMMENT ON COLUMN form_difference.workbook_value IS 'In the workbook';

CREATE TABLE reject (
    release   VARCHAR NOT NULL,
    revision  INTEGER NOT NULL,
    kind      VARCHAR NOT NULL,
    member    VARCHAR NOT NULL,
    sheet     VARCHAR,
    line      INTEGER NOT NULL,
    code      VARCHAR,
    field     VARCHAR,
    reason    VARCHAR NOT NULL,
    content   VARCHAR
);
COMMENT ON TABLE reject IS 'Lines and fields that could not be read, each with a reason. Nothing is dropped silently.';
COMMENT ON COLUMN reject.release IS 'Release';
COMMENT ON COLUMN reject.revision IS 'Revision';
COMMENT ON COLUMN reject.kind IS 'Kind of the zip';
COMMENT ON COLUMN reject.member IS 'File inside the zip';
COMMENT ON COLUMN reject.sheet IS 'Sheet of the workbook';
COMMENT ON COLUMN reject.line IS 'Line or row, 1-based';
COMMENT ON COLUMN reject.code IS 'The code, where it could be read';
COMMENT ON COLUMN reject.field IS 'The field that could not be read; NULL = the whole line';
COMMENT ON COLUMN reject.reason IS 'Why';
COMMENT ON COLUMN reject.content IS 'What stood there, at most 80 characters';

CREATE TABLE excluded (
    release    VARCHAR NOT NULL,
    revision   INTEGER NOT NULL,
    code       VARCHAR NOT NULL,
    code_form  VARCHAR NOT NULL,
    member     VARCHAR NOT NULL,
    line       INTEGER NOT NULL
);
COMMENT ON TABLE excluded IS 'CPT and CDT rows met in CMS files: counted by number; their descriptors belong to the AMA and the ADA and are not stored.';
COMMENT ON COLUMN excluded.release IS 'Release';
COMMENT ON COLUMN excluded.revision IS 'Revision';
COMMENT ON COLUMN excluded.code IS 'The number';
COMMENT ON COLUMN excluded.code_form IS 'cpt or cdt';
COMMENT ON COLUMN excluded.member IS 'File inside the zip';
COMMENT ON COLUMN excluded.line IS 'Line or row, 1-based';

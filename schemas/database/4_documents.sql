-- The published database: what CMS publishes beside the table. The data dictionary is generated from these comments.
-- No PRIMARY KEY: a DuckDB 1.0 client cannot open a file with an index written by 2.0 (measured); keys are proved by tests and expectations.
-- Dates are inclusive at both ends, an open end is NULL; known_to alone is exclusive (half-open).

CREATE TABLE correction (
    release              VARCHAR NOT NULL,
    version              INTEGER NOT NULL,
    known_date           DATE NOT NULL,
    code                 VARCHAR NOT NULL,
    code_type            VARCHAR NOT NULL,
    action_text          VARCHAR,
    effective_date_text  VARCHAR,
    effective_date       DATE,
    short_description    VARCHAR,
    long_description     VARCHAR,
    type_of_service      VARCHAR,
    betos                VARCHAR,
    coverage_code        VARCHAR,
    pricing_indicator    VARCHAR,
    cross_reference      VARCHAR,
    asc_group            VARCHAR,
    asc_effective_date   VARCHAR,
    lab_certification    VARCHAR,
    comment              VARCHAR,
    operations           VARCHAR,
    outcome              VARCHAR NOT NULL,
    outcome_reason       VARCHAR,
    termination_date     DATE,
    add_date             DATE,
    next_release_agrees  BOOLEAN,
    source_revision      VARCHAR NOT NULL,
    source_member        VARCHAR NOT NULL,
    source_sheet         VARCHAR,
    source_line          INTEGER NOT NULL
);
COMMENT ON TABLE correction IS 'One line of a corrections file: as typed, as understood, and what became of it. What is not understood changes nothing.';
COMMENT ON COLUMN correction.release IS 'Release that it corrects';
COMMENT ON COLUMN correction.version IS 'V1, V2 ... of the corrections file';
COMMENT ON COLUMN correction.known_date IS 'When this version was known: the member''s timestamp';
COMMENT ON COLUMN correction.code IS 'The code';
COMMENT ON COLUMN correction.code_type IS 'procedure or modifier';
COMMENT ON COLUMN correction.action_text IS 'What to do, as typed';
COMMENT ON COLUMN correction.effective_date_text IS 'As typed';
COMMENT ON COLUMN correction.effective_date IS 'The typed date where it is one';
COMMENT ON COLUMN correction.short_description IS 'As typed';
COMMENT ON COLUMN correction.long_description IS 'As typed';
COMMENT ON COLUMN correction.type_of_service IS 'As typed';
COMMENT ON COLUMN correction.betos IS 'As typed';
COMMENT ON COLUMN correction.coverage_code IS 'As typed';
COMMENT ON COLUMN correction.pricing_indicator IS 'As typed';
COMMENT ON COLUMN correction.cross_reference IS 'As typed';
COMMENT ON COLUMN correction.asc_group IS 'As typed';
COMMENT ON COLUMN correction.asc_effective_date IS 'As typed';
COMMENT ON COLUMN correction.lab_certification IS 'As typed';
COMMENT ON COLUMN correction.comment IS 'As typed';
COMMENT ON COLUMN correction.operations IS 'What it tells to do, joined with commas: add, terminate, do not terminate, delete (the line never was), add back, reinstate, revert descriptor, set, remove, add to, take from, with the column; NULL = not understood';
COMMENT ON COLUMN correction.outcome IS 'As known now: applied, already in the rows, repeats an earlier version, undone by a later line, not applied (something it needs is not held), contradicts (the rows cannot be so), not understood';
COMMENT ON COLUMN correction.outcome_reason IS 'Why, in a sentence';
COMMENT ON COLUMN correction.termination_date IS 'The last day of use that it means, inclusive. Terminate <date> names the first day without the code (trap 2), save the last day of a month, which is the last day of use itself';
COMMENT ON COLUMN correction.add_date IS 'The first day of use that it means, inclusive';
COMMENT ON COLUMN correction.next_release_agrees IS 'Whether the next release held shows in its rows what the line says; NULL = it cannot be told';
COMMENT ON COLUMN correction.source_revision IS 'The revision and kind of the zip';
COMMENT ON COLUMN correction.source_member IS 'File inside that zip';
COMMENT ON COLUMN correction.source_sheet IS 'Sheet of the workbook';
COMMENT ON COLUMN correction.source_line IS 'Line or row, 1-based';

CREATE TABLE noc_code (
    release           VARCHAR NOT NULL,
    code              VARCHAR NOT NULL,
    long_description  VARCHAR,
    add_date          DATE,
    termination_date  DATE,
    source_revision   VARCHAR NOT NULL,
    source_member     VARCHAR NOT NULL,
    source_line       INTEGER NOT NULL
);
COMMENT ON TABLE noc_code IS 'Not-otherwise-classified codes, as published beside the release.';
COMMENT ON COLUMN noc_code.release IS 'Release';
COMMENT ON COLUMN noc_code.code IS 'The code';
COMMENT ON COLUMN noc_code.long_description IS 'As published there';
COMMENT ON COLUMN noc_code.add_date IS 'As published there, inclusive';
COMMENT ON COLUMN noc_code.termination_date IS 'Last day of use as published there, inclusive';
COMMENT ON COLUMN noc_code.source_revision IS 'The revision and kind of the zip';
COMMENT ON COLUMN noc_code.source_member IS 'File inside that zip';
COMMENT ON COLUMN noc_code.source_line IS 'Line or row, 1-based';

CREATE TABLE processing_note (
    release          VARCHAR NOT NULL,
    processing_note  VARCHAR NOT NULL,
    note_text        VARCHAR NOT NULL,
    source_revision  VARCHAR NOT NULL,
    source_member    VARCHAR NOT NULL,
    source_line      INTEGER NOT NULL
);
COMMENT ON TABLE processing_note IS 'Numbered notes that the column processing_note refers to, by release.';
COMMENT ON COLUMN processing_note.release IS 'Release';
COMMENT ON COLUMN processing_note.processing_note IS 'Four digits';
COMMENT ON COLUMN processing_note.note_text IS 'The note';
COMMENT ON COLUMN processing_note.source_revision IS 'The revision';
COMMENT ON COLUMN processing_note.source_member IS 'File inside that zip';
COMMENT ON COLUMN processing_note.source_line IS 'First line of the note, 1-based';

CREATE TABLE code_list (
    list_name        VARCHAR NOT NULL,
    value            VARCHAR NOT NULL,
    meaning          VARCHAR NOT NULL,
    heading          VARCHAR,
    first_release    VARCHAR NOT NULL,
    last_release     VARCHAR NOT NULL,
    source_revision  VARCHAR NOT NULL,
    source_member    VARCHAR NOT NULL,
    source_line      INTEGER NOT NULL
);
COMMENT ON TABLE code_list IS 'Every code list of the newest record layout that has it, in one table; each list also stands in a table of its own name.';
COMMENT ON COLUMN code_list.list_name IS 'The column whose values it explains';
COMMENT ON COLUMN code_list.value IS 'The value';
COMMENT ON COLUMN code_list.meaning IS 'What CMS says it means';
COMMENT ON COLUMN code_list.heading IS 'The group heading above it, where there is one';
COMMENT ON COLUMN code_list.first_release IS 'First release whose layout has the value';
COMMENT ON COLUMN code_list.last_release IS 'Last release whose layout has the value';
COMMENT ON COLUMN code_list.source_revision IS 'Revision of the layout that this wording was taken from';
COMMENT ON COLUMN code_list.source_member IS 'File inside that zip';
COMMENT ON COLUMN code_list.source_line IS 'Line, 1-based';

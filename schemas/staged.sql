-- What staging makes of one revision: one Parquet file per table, in these columns and types.
-- Every row says where it stands: member (file in the zip), sheet (of a workbook, else NULL) and line (line of the
-- text or row of the sheet, 1-based, as a text editor or a spreadsheet would show it).
-- Text is stripped, runs of blanks are folded to one, blank is NULL. Codes carry no padding.
-- Repeated fields (four pricing indicators, five types of service ...) are joined with commas, in CMS's order, blanks left out:
-- "1,P" is how CMS itself writes two types of service in its corrections; no value of these fields holds a comma.

CREATE TABLE member (
    member        VARCHAR NOT NULL, -- name inside the zip
    member_kind   VARCHAR NOT NULL, -- etl.model.MemberKind; of a workbook, what its headings say
    size          BIGINT NOT NULL,  -- bytes, uncompressed
    modified_at   TIMESTAMP NOT NULL,
    row_count     INTEGER NOT NULL, -- rows staged from it
    reject_count  INTEGER NOT NULL
);

-- One row per code and form: the text's rows and the workbook's rows stand side by side, the build chooses.
CREATE TABLE record (
    form                        VARCHAR NOT NULL, -- 'text' or 'workbook'
    code                        VARCHAR NOT NULL,
    code_type                   VARCHAR NOT NULL, -- 'procedure' or 'modifier'
    sequence_number             VARCHAR, -- five digits, by 100s, as in the text (most workbooks write 0010 for 00100)
    record_id                   VARCHAR NOT NULL, -- 3 procedure, 7 modifier; continuations (4, 8) are joined into their first line
    long_description            VARCHAR,
    short_description           VARCHAR,
    pricing_indicator           VARCHAR,
    multiple_pricing_indicator  VARCHAR,
    coverage_manual_reference   VARCHAR, -- CIM, up to three
    carriers_manual_reference   VARCHAR, -- MCM, up to three
    statute                     VARCHAR,
    lab_certification           VARCHAR,
    cross_reference             VARCHAR, -- XREF, up to five
    coverage_code               VARCHAR,
    asc_group                   VARCHAR,
    asc_effective_date          DATE,
    opps_group                  VARCHAR, -- MOG in the record layout, OPPS in the workbook
    opps_policy_indicator       VARCHAR,
    opps_effective_date         DATE,
    processing_note             VARCHAR,
    betos                       VARCHAR,
    type_of_service             VARCHAR,
    anesthesia_base_units       VARCHAR,
    add_date                    DATE,
    action_effective_date       DATE,
    termination_date            DATE,    -- the last day of use, inclusive
    action_code                 VARCHAR,
    damaged                     BOOLEAN NOT NULL, -- an add, action effective or termination date is there and is no date: the columns have slipped
    member                      VARCHAR NOT NULL,
    sheet                       VARCHAR,
    line                        INTEGER NOT NULL
);

-- Where text and workbook of the same revision differ, field by field. field '(row)' = the code stands in one form only,
-- and the value of that form is 'present'. Sequence numbers are not compared; case and typography are.
CREATE TABLE difference (
    code            VARCHAR NOT NULL,
    field           VARCHAR NOT NULL,
    text_value      VARCHAR,
    workbook_value  VARCHAR
);

-- CMS's own statement of what changed. One row per row of every sheet or file.
CREATE TABLE change_list (
    code          VARCHAR NOT NULL,
    code_type     VARCHAR NOT NULL, -- 'procedure', 'modifier'; CDT and CPT rows go to "excluded"
    label         VARCHAR,          -- as typed: 'No Change', 'ADD', 'Change in Payment'
    action_code   VARCHAR,          -- what the label means, by the report's own key and schemas/cms/action_labels.toml; NULL if unknown
    view          VARCHAR NOT NULL, -- 'by_action' or 'by_code': CMS lists every code twice
    member        VARCHAR NOT NULL,
    sheet         VARCHAR,
    line          INTEGER NOT NULL
);

-- Hand-typed corrections, as typed. effective_date is the typed date where it is one (01/0/12019 is none: NULL, the text stays).
-- A member *.prn is a printed copy, whose cells may be cut at their column's width: read the .xlsx beside it where there is one.
-- What was cut and would pass for whole is NULL (the date 01/01/201, the list `9,`).
CREATE TABLE correction (
    code                   VARCHAR NOT NULL,
    code_type              VARCHAR NOT NULL,
    action_text            VARCHAR,
    effective_date_text    VARCHAR, -- a real date cell is written as CMS shows it: 01/31/2018
    effective_date         DATE,
    short_description      VARCHAR,
    long_description       VARCHAR,
    type_of_service        VARCHAR,
    betos                  VARCHAR,
    coverage_code          VARCHAR,
    pricing_indicator      VARCHAR,
    cross_reference        VARCHAR,
    asc_group              VARCHAR,
    asc_effective_date     VARCHAR, -- as typed
    lab_certification      VARCHAR,
    comment                VARCHAR,
    version                INTEGER NOT NULL, -- V1, V2 ... as named by CMS; 1 where the name has no version
    file_date              DATE NOT NULL,    -- the member's own timestamp: when this version was known
    member                 VARCHAR NOT NULL,
    sheet                  VARCHAR,
    line                   INTEGER NOT NULL
);

-- As published, printed copies (*.prn) with cut descriptions included. A description that CMS broke in two rows is joined;
-- 2018 has S9445 twice.
CREATE TABLE noc_code (
    code              VARCHAR NOT NULL,
    long_description  VARCHAR,
    add_date          DATE,
    termination_date  DATE,
    member            VARCHAR NOT NULL,
    sheet             VARCHAR,
    line              INTEGER NOT NULL
);

CREATE TABLE processing_note (
    processing_note  VARCHAR NOT NULL, -- four digits
    note_text        VARCHAR NOT NULL,
    member           VARCHAR NOT NULL,
    sheet            VARCHAR,
    line             INTEGER NOT NULL  -- the first line of the note
);

-- The code lists of the record layout, with their meanings.
CREATE TABLE code_list (
    list_name  VARCHAR NOT NULL, -- pricing_indicator, multiple_pricing_indicator, coverage_code, type_of_service, betos, lab_certification, asc_group, opps_group, opps_policy_indicator, action_code, record_id ...
    value      VARCHAR NOT NULL,
    meaning    VARCHAR NOT NULL,
    heading    VARCHAR,          -- the group heading above the value, where there is one
    member     VARCHAR NOT NULL,
    sheet      VARCHAR,
    line       INTEGER NOT NULL
);

-- The field positions of the record layout, 1-based and inclusive.
CREATE TABLE layout_field (
    item          INTEGER NOT NULL,
    field_name    VARCHAR NOT NULL,
    length        INTEGER NOT NULL,
    begin_column  INTEGER NOT NULL,
    end_column    INTEGER NOT NULL,
    occurs        INTEGER,
    member        VARCHAR NOT NULL,
    sheet         VARCHAR,
    line          INTEGER NOT NULL
);

-- Lines that could not be read, or fields that could not (then the row is staged with that field NULL).
CREATE TABLE reject (
    member       VARCHAR NOT NULL,
    sheet        VARCHAR,
    line         INTEGER NOT NULL,
    code         VARCHAR,
    field        VARCHAR,          -- NULL: the whole line was left out
    reason       VARCHAR NOT NULL, -- a sentence
    content      VARCHAR           -- what stood there, at most 80 characters; where it could be a descriptor of CPT or CDT, the code alone
);

-- CPT and CDT rows: recognised by form, counted, their descriptors never stored (trap 15).
CREATE TABLE excluded (
    code         VARCHAR NOT NULL,
    code_form    VARCHAR NOT NULL, -- 'cpt' or 'cdt'
    label        VARCHAR,          -- what a change list says of it
    member       VARCHAR NOT NULL,
    sheet        VARCHAR,
    line         INTEGER NOT NULL
);

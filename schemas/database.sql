-- The published database: every table, every column with its comment. The data dictionary is generated from this file.
-- Dates are inclusive at both ends, an open end is NULL; known_to alone is exclusive (half-open), an open end is NULL.

CREATE TABLE release (
    release           VARCHAR PRIMARY KEY,
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

CREATE TABLE published_record (
    release                     VARCHAR NOT NULL,
    revision                    INTEGER NOT NULL,
    code                        VARCHAR NOT NULL,
    code_type                   VARCHAR NOT NULL,
    long_description            VARCHAR,
    short_description           VARCHAR,
    pricing_indicator           VARCHAR,
    multiple_pricing_indicator  VARCHAR,
    coverage_manual_reference   VARCHAR,
    carriers_manual_reference   VARCHAR,
    statute                     VARCHAR,
    lab_certification           VARCHAR,
    cross_reference             VARCHAR,
    coverage_code               VARCHAR,
    asc_group                   VARCHAR,
    asc_effective_date          DATE,
    opps_group                  VARCHAR,
    opps_policy_indicator       VARCHAR,
    opps_effective_date         DATE,
    processing_note             VARCHAR,
    betos                       VARCHAR,
    type_of_service             VARCHAR,
    anesthesia_base_units       VARCHAR,
    add_date                    DATE,
    action_effective_date       DATE,
    termination_date            DATE,
    action_code                 VARCHAR,
    form                        VARCHAR NOT NULL,
    source_member               VARCHAR NOT NULL,
    source_line                 INTEGER NOT NULL
);
COMMENT ON TABLE published_record IS 'Every code of every accepted revision as CMS published it, one row per code and revision: the raw material of all that follows, with exact wording.';
COMMENT ON COLUMN published_record.release IS 'Release';
COMMENT ON COLUMN published_record.revision IS 'Revision';
COMMENT ON COLUMN published_record.code IS 'Procedure code (five characters) or modifier (two), without padding';
COMMENT ON COLUMN published_record.code_type IS 'procedure or modifier';
COMMENT ON COLUMN published_record.long_description IS 'Long description: the 80-character pieces joined by one blank, runs of blanks folded';
COMMENT ON COLUMN published_record.short_description IS 'Short description, 28 characters or less';
COMMENT ON COLUMN published_record.pricing_indicator IS 'Pricing indicators (up to four), joined with commas; meanings in table pricing_indicator';
COMMENT ON COLUMN published_record.multiple_pricing_indicator IS 'Multiple pricing indicator; meanings in table multiple_pricing_indicator';
COMMENT ON COLUMN published_record.coverage_manual_reference IS 'Coverage issues manual reference sections (CIM, up to three), joined with commas';
COMMENT ON COLUMN published_record.carriers_manual_reference IS 'Medicare carriers manual reference sections (MCM, up to three), joined with commas';
COMMENT ON COLUMN published_record.statute IS 'Statute number for coverage or non-coverage';
COMMENT ON COLUMN published_record.lab_certification IS 'Lab certification codes (up to eight), joined with commas; meanings in table lab_certification';
COMMENT ON COLUMN published_record.cross_reference IS 'XREF (up to five), joined with commas, as published. A see-also on an active row, a successor on a terminated one: see tables cross_reference and replacement';
COMMENT ON COLUMN published_record.coverage_code IS 'Medicare coverage; meanings in table coverage_code';
COMMENT ON COLUMN published_record.asc_group IS 'ASC payment group: YY = approved for ambulatory surgical centers';
COMMENT ON COLUMN published_record.asc_effective_date IS 'Day from which the ASC payment group counts, inclusive';
COMMENT ON COLUMN published_record.opps_group IS 'Medicare outpatient (MOG, later OPPS) payment group';
COMMENT ON COLUMN published_record.opps_policy_indicator IS 'Outpatient payment policy indicator';
COMMENT ON COLUMN published_record.opps_effective_date IS 'Day from which the outpatient payment group counts, inclusive';
COMMENT ON COLUMN published_record.processing_note IS 'Number of a processing note; texts in table processing_note';
COMMENT ON COLUMN published_record.betos IS 'Berenson-Eggers type of service; meanings in table betos';
COMMENT ON COLUMN published_record.type_of_service IS 'Types of service (up to five), joined with commas; meanings in table type_of_service';
COMMENT ON COLUMN published_record.anesthesia_base_units IS 'Anesthesia base units, as published';
COMMENT ON COLUMN published_record.add_date IS 'Day the code was added, inclusive';
COMMENT ON COLUMN published_record.action_effective_date IS 'Day the last action took effect. On a discontinuation it is the termination date + 1';
COMMENT ON COLUMN published_record.termination_date IS 'Last day of use, inclusive';
COMMENT ON COLUMN published_record.action_code IS 'What CMS declares: meanings in table action_code';
COMMENT ON COLUMN published_record.form IS 'text or workbook: where this row was taken from';
COMMENT ON COLUMN published_record.source_member IS 'File inside the zip';
COMMENT ON COLUMN published_record.source_line IS 'Line of the text, or row of the sheet, 1-based';

CREATE TABLE code (
    code                        VARCHAR PRIMARY KEY,
    code_type                   VARCHAR NOT NULL,
    is_current                  BOOLEAN NOT NULL,
    long_description            VARCHAR,
    short_description           VARCHAR,
    pricing_indicator           VARCHAR,
    multiple_pricing_indicator  VARCHAR,
    coverage_manual_reference   VARCHAR,
    carriers_manual_reference   VARCHAR,
    statute                     VARCHAR,
    lab_certification           VARCHAR,
    cross_reference             VARCHAR,
    coverage_code               VARCHAR,
    asc_group                   VARCHAR,
    asc_effective_date          DATE,
    opps_group                  VARCHAR,
    opps_policy_indicator       VARCHAR,
    opps_effective_date         DATE,
    processing_note             VARCHAR,
    betos                       VARCHAR,
    type_of_service             VARCHAR,
    anesthesia_base_units       VARCHAR,
    add_date                    DATE,
    termination_date            DATE,
    action_code                 VARCHAR,
    action_effective_date       DATE,
    lifetimes                   INTEGER NOT NULL,
    first_release               VARCHAR NOT NULL,
    last_release                VARCHAR NOT NULL,
    vanished                    BOOLEAN NOT NULL,
    source_revision             VARCHAR NOT NULL,
    source_member               VARCHAR NOT NULL,
    source_line                 INTEGER NOT NULL
);
COMMENT ON TABLE code IS 'One row per code as known now: the table that most people want. Terminated codes are included.';
COMMENT ON COLUMN code.code IS 'Procedure code (five characters) or modifier (two), without padding';
COMMENT ON COLUMN code.code_type IS 'procedure or modifier';
COMMENT ON COLUMN code.is_current IS 'Whether it is valid on the effective date of the newest release, or is due to begin after it';
COMMENT ON COLUMN code.long_description IS 'Long description: the 80-character pieces joined by one blank, runs of blanks folded';
COMMENT ON COLUMN code.short_description IS 'Short description, 28 characters or less';
COMMENT ON COLUMN code.pricing_indicator IS 'Pricing indicators (up to four), joined with commas; meanings in table pricing_indicator';
COMMENT ON COLUMN code.multiple_pricing_indicator IS 'Multiple pricing indicator; meanings in table multiple_pricing_indicator';
COMMENT ON COLUMN code.coverage_manual_reference IS 'Coverage issues manual reference sections (CIM, up to three), joined with commas';
COMMENT ON COLUMN code.carriers_manual_reference IS 'Medicare carriers manual reference sections (MCM, up to three), joined with commas';
COMMENT ON COLUMN code.statute IS 'Statute number for coverage or non-coverage';
COMMENT ON COLUMN code.lab_certification IS 'Lab certification codes (up to eight), joined with commas; meanings in table lab_certification';
COMMENT ON COLUMN code.cross_reference IS 'XREF (up to five), joined with commas, as published. A see-also on an active row, a successor on a terminated one: see tables cross_reference and replacement';
COMMENT ON COLUMN code.coverage_code IS 'Medicare coverage; meanings in table coverage_code';
COMMENT ON COLUMN code.asc_group IS 'ASC payment group: YY = approved for ambulatory surgical centers';
COMMENT ON COLUMN code.asc_effective_date IS 'Day from which the ASC payment group counts, inclusive';
COMMENT ON COLUMN code.opps_group IS 'Medicare outpatient (MOG, later OPPS) payment group';
COMMENT ON COLUMN code.opps_policy_indicator IS 'Outpatient payment policy indicator';
COMMENT ON COLUMN code.opps_effective_date IS 'Day from which the outpatient payment group counts, inclusive';
COMMENT ON COLUMN code.processing_note IS 'Number of a processing note; texts in table processing_note';
COMMENT ON COLUMN code.betos IS 'Berenson-Eggers type of service; meanings in table betos';
COMMENT ON COLUMN code.type_of_service IS 'Types of service (up to five), joined with commas; meanings in table type_of_service';
COMMENT ON COLUMN code.anesthesia_base_units IS 'Anesthesia base units, as published';
COMMENT ON COLUMN code.add_date IS 'First day of its present (or last) lifetime, inclusive';
COMMENT ON COLUMN code.termination_date IS 'Last day of use, inclusive; NULL = none published';
COMMENT ON COLUMN code.action_code IS 'Last action declared by CMS';
COMMENT ON COLUMN code.action_effective_date IS 'Day the last action took effect';
COMMENT ON COLUMN code.lifetimes IS 'How many lives the number has had: more than one means re-use or re-activation, see code_lifetime';
COMMENT ON COLUMN code.first_release IS 'First release in this database that lists the code';
COMMENT ON COLUMN code.last_release IS 'Last release in this database that lists the code';
COMMENT ON COLUMN code.vanished IS 'TRUE: missing from newer releases although never terminated. Absent is not terminated: it stands as last known';
COMMENT ON COLUMN code.source_revision IS 'The revision this row was taken from';
COMMENT ON COLUMN code.source_member IS 'File inside that zip';
COMMENT ON COLUMN code.source_line IS 'Line or row, 1-based';

CREATE TABLE code_lifetime (
    code              VARCHAR NOT NULL,
    lifetime          INTEGER NOT NULL,
    code_type         VARCHAR NOT NULL,
    add_date          DATE,
    termination_date  DATE,
    begin_reason      VARCHAR NOT NULL,
    end_reason        VARCHAR,
    first_release     VARCHAR NOT NULL,
    last_release      VARCHAR NOT NULL,
    known_from        DATE NOT NULL,
    known_to          DATE
);
COMMENT ON TABLE code_lifetime IS 'One life of a code. The same number can come back for another product (re-use) or for the same (re-activation): then it has another lifetime. Filter known_to IS NULL for what is known now.';
COMMENT ON COLUMN code_lifetime.code IS 'The code';
COMMENT ON COLUMN code_lifetime.lifetime IS '1, 2 ... in order of time';
COMMENT ON COLUMN code_lifetime.code_type IS 'procedure or modifier';
COMMENT ON COLUMN code_lifetime.add_date IS 'First day of validity, inclusive: the add date, or the day of re-activation';
COMMENT ON COLUMN code_lifetime.termination_date IS 'Last day of validity, inclusive; NULL = open';
COMMENT ON COLUMN code_lifetime.begin_reason IS 'added, re-used (another meaning), re-added (same meaning, new add date) or re-activated';
COMMENT ON COLUMN code_lifetime.end_reason IS 'discontinued (CMS gives the date), re-used (the day before the next life), not published (it must have ended before it was re-activated; the date is the last possible one); NULL = open';
COMMENT ON COLUMN code_lifetime.first_release IS 'First release that shows this life';
COMMENT ON COLUMN code_lifetime.last_release IS 'Last release that lists it';
COMMENT ON COLUMN code_lifetime.known_from IS 'Posted date of the revision from which this was known, inclusive';
COMMENT ON COLUMN code_lifetime.known_to IS 'Posted date from which something else was known, exclusive; NULL = still so';

CREATE TABLE code_history (
    code                        VARCHAR NOT NULL,
    lifetime                    INTEGER NOT NULL,
    code_type                   VARCHAR NOT NULL,
    valid_from                  DATE,
    valid_to                    DATE,
    known_from                  DATE NOT NULL,
    known_to                    DATE,
    long_description            VARCHAR,
    short_description           VARCHAR,
    pricing_indicator           VARCHAR,
    multiple_pricing_indicator  VARCHAR,
    coverage_manual_reference   VARCHAR,
    carriers_manual_reference   VARCHAR,
    statute                     VARCHAR,
    lab_certification           VARCHAR,
    cross_reference             VARCHAR,
    coverage_code               VARCHAR,
    asc_group                   VARCHAR,
    asc_effective_date          DATE,
    opps_group                  VARCHAR,
    opps_policy_indicator       VARCHAR,
    opps_effective_date         DATE,
    processing_note             VARCHAR,
    betos                       VARCHAR,
    type_of_service             VARCHAR,
    anesthesia_base_units       VARCHAR,
    action_code                 VARCHAR,
    action_effective_date       DATE,
    before_archive              BOOLEAN NOT NULL,
    dated_by                    VARCHAR NOT NULL,
    source_revision             VARCHAR NOT NULL,
    source_member               VARCHAR NOT NULL,
    source_line                 INTEGER NOT NULL
);
COMMENT ON TABLE code_history IS 'One version of a code attributes, with the days on which it was valid and the days on which that was what CMS had published. Within a lifetime and for any known date, versions neither overlap nor leave holes. A descriptor counts as revised when its words change, not its typography. Filter known_to IS NULL for what is known now.';
COMMENT ON COLUMN code_history.code IS 'The code';
COMMENT ON COLUMN code_history.lifetime IS 'Lifetime of the code, see code_lifetime';
COMMENT ON COLUMN code_history.code_type IS 'procedure or modifier';
COMMENT ON COLUMN code_history.valid_from IS 'First day of the version, inclusive';
COMMENT ON COLUMN code_history.valid_to IS 'Last day of the version, inclusive; NULL = open';
COMMENT ON COLUMN code_history.known_from IS 'Posted date of the revision from which this was known, inclusive';
COMMENT ON COLUMN code_history.known_to IS 'Posted date from which something else was known, exclusive; NULL = still so';
COMMENT ON COLUMN code_history.long_description IS 'Long description: the 80-character pieces joined by one blank, runs of blanks folded';
COMMENT ON COLUMN code_history.short_description IS 'Short description, 28 characters or less';
COMMENT ON COLUMN code_history.pricing_indicator IS 'Pricing indicators (up to four), joined with commas; meanings in table pricing_indicator';
COMMENT ON COLUMN code_history.multiple_pricing_indicator IS 'Multiple pricing indicator; meanings in table multiple_pricing_indicator';
COMMENT ON COLUMN code_history.coverage_manual_reference IS 'Coverage issues manual reference sections (CIM, up to three), joined with commas';
COMMENT ON COLUMN code_history.carriers_manual_reference IS 'Medicare carriers manual reference sections (MCM, up to three), joined with commas';
COMMENT ON COLUMN code_history.statute IS 'Statute number for coverage or non-coverage';
COMMENT ON COLUMN code_history.lab_certification IS 'Lab certification codes (up to eight), joined with commas; meanings in table lab_certification';
COMMENT ON COLUMN code_history.cross_reference IS 'XREF (up to five), joined with commas, as published. A see-also on an active row, a successor on a terminated one: see tables cross_reference and replacement';
COMMENT ON COLUMN code_history.coverage_code IS 'Medicare coverage; meanings in table coverage_code';
COMMENT ON COLUMN code_history.asc_group IS 'ASC payment group: YY = approved for ambulatory surgical centers';
COMMENT ON COLUMN code_history.asc_effective_date IS 'Day from which the ASC payment group counts, inclusive';
COMMENT ON COLUMN code_history.opps_group IS 'Medicare outpatient (MOG, later OPPS) payment group';
COMMENT ON COLUMN code_history.opps_policy_indicator IS 'Outpatient payment policy indicator';
COMMENT ON COLUMN code_history.opps_effective_date IS 'Day from which the outpatient payment group counts, inclusive';
COMMENT ON COLUMN code_history.processing_note IS 'Number of a processing note; texts in table processing_note';
COMMENT ON COLUMN code_history.betos IS 'Berenson-Eggers type of service; meanings in table betos';
COMMENT ON COLUMN code_history.type_of_service IS 'Types of service (up to five), joined with commas; meanings in table type_of_service';
COMMENT ON COLUMN code_history.anesthesia_base_units IS 'Anesthesia base units, as published';
COMMENT ON COLUMN code_history.action_code IS 'The action declared in the row that first showed this version';
COMMENT ON COLUMN code_history.action_effective_date IS 'Its action effective date';
COMMENT ON COLUMN code_history.before_archive IS 'TRUE: these days lie before the first release of the archive. The earliest version known stands in for them; it is no evidence';
COMMENT ON COLUMN code_history.dated_by IS 'What dates valid_from: add date, re-activation, action effective date, release, or archive (the first release held)';
COMMENT ON COLUMN code_history.source_revision IS 'The revision that first showed it, e.g. 2026Q1#1';
COMMENT ON COLUMN code_history.source_member IS 'File inside that revision''s zip';
COMMENT ON COLUMN code_history.source_line IS 'Line of the text, or row of the sheet, 1-based';

CREATE TABLE change (
    release           VARCHAR NOT NULL,
    previous_release  VARCHAR NOT NULL,
    code              VARCHAR NOT NULL,
    code_type         VARCHAR NOT NULL,
    change_type       VARCHAR NOT NULL,
    field             VARCHAR,
    old_value         VARCHAR,
    new_value         VARCHAR,
    effective_date    DATE NOT NULL,
    action_code       VARCHAR,
    reported_change   VARCHAR,
    agrees            BOOLEAN,
    source_revision   VARCHAR NOT NULL,
    source_member     VARCHAR,
    source_line       INTEGER
);
COMMENT ON TABLE change IS 'One change of one field of one code between consecutive releases of this database: what the rows show beside what CMS declared.';
COMMENT ON COLUMN change.release IS 'The release that shows the change';
COMMENT ON COLUMN change.previous_release IS 'The release it is compared with';
COMMENT ON COLUMN change.code IS 'The code';
COMMENT ON COLUMN change.code_type IS 'procedure or modifier';
COMMENT ON COLUMN change.change_type IS 'added, discontinued, re-used, re-added, re-activated, termination changed, termination withdrawn, add date changed, revised, typography, returned (listed again), vanished (no longer listed, though active), dropped (no longer listed, long terminated), declared only (CMS declares it, the rows do not show it)';
COMMENT ON COLUMN change.field IS 'The column that changed, by its name in published_record; NULL where the whole row came or went';
COMMENT ON COLUMN change.old_value IS 'Before; dates as yyyy-mm-dd';
COMMENT ON COLUMN change.new_value IS 'After';
COMMENT ON COLUMN change.effective_date IS 'First day on which the new state holds. For a discontinuation: the first day on which the code is no longer valid';
COMMENT ON COLUMN change.action_code IS 'What CMS declares in the row';
COMMENT ON COLUMN change.reported_change IS 'What CMS declares in its Transaction Report, as typed';
COMMENT ON COLUMN change.agrees IS 'TRUE: the action code declares this kind of change. FALSE: it declares no change (a silent one), or declares one that the rows do not show. NULL: it declares another change of the row (it has room for one), or a hole in the archive forbids the comparison';
COMMENT ON COLUMN change.source_revision IS 'The revision that shows it';
COMMENT ON COLUMN change.source_member IS 'File inside that zip';
COMMENT ON COLUMN change.source_line IS 'Line or row, 1-based';

CREATE TABLE reported_change (
    release               VARCHAR NOT NULL,
    code                  VARCHAR NOT NULL,
    reported_change       VARCHAR,
    reported_action_code  VARCHAR,
    action_code           VARCHAR,
    in_table              BOOLEAN NOT NULL,
    in_list_by_action     BOOLEAN NOT NULL,
    in_list_by_code       BOOLEAN NOT NULL,
    agrees                BOOLEAN NOT NULL,
    problem               VARCHAR,
    source_revision       VARCHAR NOT NULL,
    source_member         VARCHAR,
    source_line           INTEGER
);
COMMENT ON TABLE reported_change IS 'CMS Transaction Report against the action codes of the table, code by code.';
COMMENT ON COLUMN reported_change.release IS 'Release';
COMMENT ON COLUMN reported_change.code IS 'The code';
COMMENT ON COLUMN reported_change.reported_change IS 'Label as typed in the report, from its list by action code where it stands there';
COMMENT ON COLUMN reported_change.reported_action_code IS 'What the label means';
COMMENT ON COLUMN reported_change.action_code IS 'Action code of the table';
COMMENT ON COLUMN reported_change.in_table IS 'Whether the table lists the code';
COMMENT ON COLUMN reported_change.in_list_by_action IS 'Whether the report''s list by action code has it';
COMMENT ON COLUMN reported_change.in_list_by_code IS 'Whether the report''s list by code has it';
COMMENT ON COLUMN reported_change.agrees IS 'Whether report and table say the same';
COMMENT ON COLUMN reported_change.problem IS 'What does not agree, in words';
COMMENT ON COLUMN reported_change.source_revision IS 'The revision';
COMMENT ON COLUMN reported_change.source_member IS 'File inside that zip';
COMMENT ON COLUMN reported_change.source_line IS 'Line or row, 1-based';

CREATE TABLE cross_reference (
    code             VARCHAR NOT NULL,
    lifetime         INTEGER NOT NULL,
    place            INTEGER NOT NULL,
    target           VARCHAR NOT NULL,
    kind             VARCHAR NOT NULL,
    target_system    VARCHAR,
    source_revision  VARCHAR NOT NULL,
    source_member    VARCHAR NOT NULL,
    source_line      INTEGER NOT NULL
);
COMMENT ON TABLE cross_reference IS 'Every XREF of the last row of each life of a code, and what it is.';
COMMENT ON COLUMN cross_reference.code IS 'The code';
COMMENT ON COLUMN cross_reference.lifetime IS 'Its lifetime';
COMMENT ON COLUMN cross_reference.place IS '1 to 5, in CMS''s order';
COMMENT ON COLUMN cross_reference.target IS 'As published';
COMMENT ON COLUMN cross_reference.kind IS 'replacement (on a terminated row), see also (on an active row), or noise (no code, such as I or CPT)';
COMMENT ON COLUMN cross_reference.target_system IS 'hcpcs or cpt; NULL for noise';
COMMENT ON COLUMN cross_reference.source_revision IS 'The revision';
COMMENT ON COLUMN cross_reference.source_member IS 'File inside that zip';
COMMENT ON COLUMN cross_reference.source_line IS 'Line or row, 1-based';

CREATE TABLE replacement (
    old_code          VARCHAR NOT NULL,
    new_code          VARCHAR NOT NULL,
    effective_date    DATE NOT NULL,
    release           VARCHAR NOT NULL,
    evidence          VARCHAR NOT NULL,
    all_evidence      VARCHAR NOT NULL,
    published_by_cms  BOOLEAN NOT NULL,
    score             DOUBLE NOT NULL,
    old_unit          VARCHAR,
    new_unit          VARCHAR,
    units_factor      DOUBLE,
    target_system     VARCHAR NOT NULL,
    target_valid      BOOLEAN,
    old_description   VARCHAR,
    new_description   VARCHAR,
    source_revision   VARCHAR NOT NULL,
    source_member     VARCHAR NOT NULL,
    source_line       INTEGER NOT NULL
);
COMMENT ON TABLE replacement IS 'Old code to new code, from a day on, with the evidence. CMS often publishes no successor: then it is inferred, and says so.';
COMMENT ON COLUMN replacement.old_code IS 'The code that ended';
COMMENT ON COLUMN replacement.new_code IS 'The code to use instead; for target_system cpt the number only';
COMMENT ON COLUMN replacement.effective_date IS 'First day of the new code: the day after the old one''s last day of use';
COMMENT ON COLUMN replacement.release IS 'The release in which the discontinuation first appears';
COMMENT ON COLUMN replacement.evidence IS 'Strongest first: cms_xref (CMS names it on the terminated row), same_descriptor (old ended on D, new added on D+1, same words)';
COMMENT ON COLUMN replacement.all_evidence IS 'Every kind of evidence for this edge, joined with commas';
COMMENT ON COLUMN replacement.published_by_cms IS 'TRUE: CMS itself names the successor. FALSE: inferred by us';
COMMENT ON COLUMN replacement.score IS '1.0 = certain by this evidence';
COMMENT ON COLUMN replacement.old_unit IS 'Billing unit of the old code, where known';
COMMENT ON COLUMN replacement.new_unit IS 'Billing unit of the new code, where known';
COMMENT ON COLUMN replacement.units_factor IS 'Units of the new code for one unit of the old; NULL = not known: read both descriptors before billing';
COMMENT ON COLUMN replacement.target_system IS 'hcpcs, or cpt (AMA: number only, never a descriptor)';
COMMENT ON COLUMN replacement.target_valid IS 'Whether the new code is valid on effective_date as known now; NULL for cpt';
COMMENT ON COLUMN replacement.old_description IS 'Long description of the old code in its last version';
COMMENT ON COLUMN replacement.new_description IS 'Long description of the new code on effective_date; NULL for cpt and for codes not in this database';
COMMENT ON COLUMN replacement.source_revision IS 'The revision that shows the evidence';
COMMENT ON COLUMN replacement.source_member IS 'File inside that zip';
COMMENT ON COLUMN replacement.source_line IS 'Line or row of the old code, 1-based';

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
    source_revision      VARCHAR NOT NULL,
    source_member        VARCHAR NOT NULL,
    source_sheet         VARCHAR,
    source_line          INTEGER NOT NULL
);
COMMENT ON TABLE correction IS 'One line of a corrections file, as typed. Corrections are kept and shown; applying them to the history comes later.';
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
    name   VARCHAR PRIMARY KEY,
    value  VARCHAR
);
COMMENT ON TABLE provenance IS 'What this file is and how it was made, as name and value.';
COMMENT ON COLUMN provenance.name IS 'origin (cms or sample), schema_version, first_release, newest_release, archive_begins';
COMMENT ON COLUMN provenance.value IS 'Its value';

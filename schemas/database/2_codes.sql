-- The published database: codes, their lives and their versions. The data dictionary is generated from these comments.
-- No PRIMARY KEY: a DuckDB 1.0 client cannot open a file with an index written by 2.0 (measured); keys are proved by tests and expectations.
-- Dates are inclusive at both ends, an open end is NULL; known_to alone is exclusive (half-open).

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
COMMENT ON TABLE published_record IS 'Every code of every accepted revision as CMS published it, one row per code and revision: the raw material of all that follows, with exact wording. A row whose end cannot be read is left out (see reject).';
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
    code                        VARCHAR NOT NULL,
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
COMMENT ON COLUMN code.vanished IS 'TRUE: missing from newer releases, or in no row there that can be read, although never terminated. Absent is not terminated: it stands as last known';
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
COMMENT ON TABLE code_history IS 'One version of a code''s attributes, with the days on which it was valid and the days on which that was what CMS had published. Within a lifetime and for any known date, versions neither overlap nor leave holes. A descriptor counts as revised when its words change, not its typography. Filter known_to IS NULL for what is known now.';
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

CREATE TABLE code_lifetime_as_filed (
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
COMMENT ON TABLE code_lifetime_as_filed IS 'One life of a code as CMS filed it: corrections left out. Only the codes that corrections touch; of all others code_lifetime is as filed.';
COMMENT ON COLUMN code_lifetime_as_filed.code IS 'The code';
COMMENT ON COLUMN code_lifetime_as_filed.lifetime IS '1, 2 ... in order of time';
COMMENT ON COLUMN code_lifetime_as_filed.code_type IS 'procedure or modifier';
COMMENT ON COLUMN code_lifetime_as_filed.add_date IS 'First day of validity, inclusive: the add date, or the day of re-activation';
COMMENT ON COLUMN code_lifetime_as_filed.termination_date IS 'Last day of validity, inclusive; NULL = open';
COMMENT ON COLUMN code_lifetime_as_filed.begin_reason IS 'added, re-used (another meaning), re-added (same meaning, new add date) or re-activated';
COMMENT ON COLUMN code_lifetime_as_filed.end_reason IS 'discontinued (CMS gives the date), re-used (the day before the next life), not published (it must have ended before it was re-activated; the date is the last possible one); NULL = open';
COMMENT ON COLUMN code_lifetime_as_filed.first_release IS 'First release that shows this life';
COMMENT ON COLUMN code_lifetime_as_filed.last_release IS 'Last release that lists it';
COMMENT ON COLUMN code_lifetime_as_filed.known_from IS 'Posted date of the revision from which this was known, inclusive';
COMMENT ON COLUMN code_lifetime_as_filed.known_to IS 'Posted date from which something else was known, exclusive; NULL = still so';

CREATE TABLE code_history_as_filed (
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
COMMENT ON TABLE code_history_as_filed IS 'One version of a code''s attributes as CMS filed it: corrections left out. Only the codes that corrections touch; of all others code_history is as filed. See macro codes_on_as_filed.';
COMMENT ON COLUMN code_history_as_filed.code IS 'The code';
COMMENT ON COLUMN code_history_as_filed.lifetime IS 'Lifetime of the code, see code_lifetime';
COMMENT ON COLUMN code_history_as_filed.code_type IS 'procedure or modifier';
COMMENT ON COLUMN code_history_as_filed.valid_from IS 'First day of the version, inclusive';
COMMENT ON COLUMN code_history_as_filed.valid_to IS 'Last day of the version, inclusive; NULL = open';
COMMENT ON COLUMN code_history_as_filed.known_from IS 'Posted date of the revision from which this was known, inclusive';
COMMENT ON COLUMN code_history_as_filed.known_to IS 'Posted date from which something else was known, exclusive; NULL = still so';
COMMENT ON COLUMN code_history_as_filed.long_description IS 'Long description: the 80-character pieces joined by one blank, runs of blanks folded';
COMMENT ON COLUMN code_history_as_filed.short_description IS 'Short description, 28 characters or less';
COMMENT ON COLUMN code_history_as_filed.pricing_indicator IS 'Pricing indicators (up to four), joined with commas; meanings in table pricing_indicator';
COMMENT ON COLUMN code_history_as_filed.multiple_pricing_indicator IS 'Multiple pricing indicator; meanings in table multiple_pricing_indicator';
COMMENT ON COLUMN code_history_as_filed.coverage_manual_reference IS 'Coverage issues manual reference sections (CIM, up to three), joined with commas';
COMMENT ON COLUMN code_history_as_filed.carriers_manual_reference IS 'Medicare carriers manual reference sections (MCM, up to three), joined with commas';
COMMENT ON COLUMN code_history_as_filed.statute IS 'Statute number for coverage or non-coverage';
COMMENT ON COLUMN code_history_as_filed.lab_certification IS 'Lab certification codes (up to eight), joined with commas; meanings in table lab_certification';
COMMENT ON COLUMN code_history_as_filed.cross_reference IS 'XREF (up to five), joined with commas, as published. A see-also on an active row, a successor on a terminated one: see tables cross_reference and replacement';
COMMENT ON COLUMN code_history_as_filed.coverage_code IS 'Medicare coverage; meanings in table coverage_code';
COMMENT ON COLUMN code_history_as_filed.asc_group IS 'ASC payment group: YY = approved for ambulatory surgical centers';
COMMENT ON COLUMN code_history_as_filed.asc_effective_date IS 'Day from which the ASC payment group counts, inclusive';
COMMENT ON COLUMN code_history_as_filed.opps_group IS 'Medicare outpatient (MOG, later OPPS) payment group';
COMMENT ON COLUMN code_history_as_filed.opps_policy_indicator IS 'Outpatient payment policy indicator';
COMMENT ON COLUMN code_history_as_filed.opps_effective_date IS 'Day from which the outpatient payment group counts, inclusive';
COMMENT ON COLUMN code_history_as_filed.processing_note IS 'Number of a processing note; texts in table processing_note';
COMMENT ON COLUMN code_history_as_filed.betos IS 'Berenson-Eggers type of service; meanings in table betos';
COMMENT ON COLUMN code_history_as_filed.type_of_service IS 'Types of service (up to five), joined with commas; meanings in table type_of_service';
COMMENT ON COLUMN code_history_as_filed.anesthesia_base_units IS 'Anesthesia base units, as published';
COMMENT ON COLUMN code_history_as_filed.action_code IS 'The action declared in the row that first showed this version';
COMMENT ON COLUMN code_history_as_filed.action_effective_date IS 'Its action effective date';
COMMENT ON COLUMN code_history_as_filed.before_archive IS 'TRUE: these days lie before the first release of the archive. The earliest version known stands in for them; it is no evidence';
COMMENT ON COLUMN code_history_as_filed.dated_by IS 'What dates valid_from: add date, re-activation, action effective date, release, or archive (the first release held)';
COMMENT ON COLUMN code_history_as_filed.source_revision IS 'The revision that first showed it, e.g. 2026Q1#1';
COMMENT ON COLUMN code_history_as_filed.source_member IS 'File inside that revision''s zip';
COMMENT ON COLUMN code_history_as_filed.source_line IS 'Line of the text, or row of the sheet, 1-based';

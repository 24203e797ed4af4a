-- The published database: what changed and what replaced what. The data dictionary is generated from these comments.
-- No PRIMARY KEY: a DuckDB 1.0 client cannot open a file with an index written by 2.0 (measured); keys are proved by tests and expectations.
-- Dates are inclusive at both ends, an open end is NULL; known_to alone is exclusive (half-open).

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
    correction        VARCHAR,
    source_revision   VARCHAR NOT NULL,
    source_member     VARCHAR,
    source_line       INTEGER
);
COMMENT ON TABLE change IS 'One change of one field of one code between consecutive releases of this database: what the rows show beside what CMS declared. Rows of type corrected stand beside what the rows as published show, which tell the same once more when the next release follows the correction: leave them out to count events.';
COMMENT ON COLUMN change.release IS 'The release that shows the change';
COMMENT ON COLUMN change.previous_release IS 'The release it is compared with; of what corrections changed, the release itself as published';
COMMENT ON COLUMN change.code IS 'The code';
COMMENT ON COLUMN change.code_type IS 'procedure or modifier';
COMMENT ON COLUMN change.change_type IS 'added, discontinued, re-used, re-added, re-activated, termination changed, termination withdrawn, add date changed, revised, typography, returned (listed again), vanished (no longer listed, though active), dropped (no longer listed, long terminated), declared only (CMS declares it, the rows do not show it), corrected (a corrections file changed what the rows of this release say; all others tell what the rows show as published)';
COMMENT ON COLUMN change.field IS 'The column that changed, by its name in published_record; NULL where the whole row came or went, (row) where corrections added it or took it away';
COMMENT ON COLUMN change.old_value IS 'Before; dates as yyyy-mm-dd';
COMMENT ON COLUMN change.new_value IS 'After';
COMMENT ON COLUMN change.effective_date IS 'First day on which the new state holds. For a discontinuation: the first day on which the code is no longer valid';
COMMENT ON COLUMN change.action_code IS 'What CMS declares in the row';
COMMENT ON COLUMN change.reported_change IS 'What CMS declares in its Transaction Report, as typed';
COMMENT ON COLUMN change.agrees IS 'TRUE: the action code declares this kind of change. FALSE: it declares no change (a silent one), or declares one that the rows do not show. NULL: it declares another change of the row (it has room for one), or a hole in the archive forbids the comparison';
COMMENT ON COLUMN change.correction IS 'The text of the correction that changed it, as typed; only for change_type corrected';
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
    named_from        DATE,
    score             DOUBLE NOT NULL,
    matched           VARCHAR,
    differences       VARCHAR,
    old_unit          VARCHAR,
    new_unit          VARCHAR,
    units_factor      DOUBLE,
    units_note        VARCHAR NOT NULL,
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
COMMENT ON COLUMN replacement.evidence IS 'Strongest first: cms_xref (CMS names it on the terminated row), cms_correction (CMS names it in a correction), same_descriptor (old ended on D, new added on D+1, same words), same_substance (the same days and the same product, in other words or another unit)';
COMMENT ON COLUMN replacement.all_evidence IS 'Every kind of evidence for this edge, joined with commas';
COMMENT ON COLUMN replacement.published_by_cms IS 'TRUE: CMS itself names the successor. FALSE: inferred by us';
COMMENT ON COLUMN replacement.named_from IS 'First day on which CMS had published that it names the successor (a release''s posted date, or a corrections file''s date); NULL: inferred';
COMMENT ON COLUMN replacement.score IS '1.0 = nothing differs, or CMS says so; the more only one descriptor says, the less. Below 0.8 nothing is published here: see replacement_candidate';
COMMENT ON COLUMN replacement.matched IS 'The words of the product that both descriptors name';
COMMENT ON COLUMN replacement.differences IS 'What only one of the descriptors says, separated by semicolons';
COMMENT ON COLUMN replacement.old_unit IS 'Billing unit of the old code, as read from its descriptor; NULL = none found';
COMMENT ON COLUMN replacement.new_unit IS 'Billing unit of the new code, as read from its descriptor; NULL = none found';
COMMENT ON COLUMN replacement.units_factor IS 'Units of the new code for one unit of the old: 300 where 300 mg became 1 mg. NULL = not comparable: read both descriptors before billing';
COMMENT ON COLUMN replacement.units_note IS 'How the factor was found, or why there is none';
COMMENT ON COLUMN replacement.target_system IS 'hcpcs, or cpt (AMA: number only, never a descriptor)';
COMMENT ON COLUMN replacement.target_valid IS 'Whether the new code is valid on effective_date as known now; NULL for cpt';
COMMENT ON COLUMN replacement.old_description IS 'Long description of the old code in its last version';
COMMENT ON COLUMN replacement.new_description IS 'Long description of the new code on effective_date; NULL for cpt and for codes not in this database';
COMMENT ON COLUMN replacement.source_revision IS 'The revision that shows the evidence';
COMMENT ON COLUMN replacement.source_member IS 'File inside that zip';
COMMENT ON COLUMN replacement.source_line IS 'Line or row of the old code, 1-based';

CREATE TABLE replacement_candidate (
    old_code         VARCHAR NOT NULL,
    new_code         VARCHAR NOT NULL,
    effective_date   DATE NOT NULL,
    release          VARCHAR NOT NULL,
    score            DOUBLE NOT NULL,
    matched          VARCHAR,
    differences      VARCHAR,
    old_unit         VARCHAR,
    new_unit         VARCHAR,
    old_description  VARCHAR,
    new_description  VARCHAR,
    source_revision  VARCHAR NOT NULL,
    source_member    VARCHAR NOT NULL,
    source_line      INTEGER NOT NULL
);
COMMENT ON TABLE replacement_candidate IS 'Below the line: perhaps a successor, and a person must judge. Never a replacement: no macro and no file of changes uses it.';
COMMENT ON COLUMN replacement_candidate.old_code IS 'The code that ended';
COMMENT ON COLUMN replacement_candidate.new_code IS 'A code that resembles it';
COMMENT ON COLUMN replacement_candidate.effective_date IS 'The day after the old code''s last day of use';
COMMENT ON COLUMN replacement_candidate.release IS 'The release in which the discontinuation first appears';
COMMENT ON COLUMN replacement_candidate.score IS 'How much of both descriptors agrees; 0.7 or less';
COMMENT ON COLUMN replacement_candidate.matched IS 'The words of the product that both descriptors name';
COMMENT ON COLUMN replacement_candidate.differences IS 'What only one of them says, and why it is no more than a candidate, separated by semicolons';
COMMENT ON COLUMN replacement_candidate.old_unit IS 'Billing unit of the old code, as read from its descriptor';
COMMENT ON COLUMN replacement_candidate.new_unit IS 'Billing unit of the new code, as read from its descriptor. No factor: whether it is the same product is in doubt';
COMMENT ON COLUMN replacement_candidate.old_description IS 'Long description of the old code in its last version';
COMMENT ON COLUMN replacement_candidate.new_description IS 'Long description of the new code in its first version';
COMMENT ON COLUMN replacement_candidate.source_revision IS 'The revision that shows the end of the old code';
COMMENT ON COLUMN replacement_candidate.source_member IS 'File inside that zip';
COMMENT ON COLUMN replacement_candidate.source_line IS 'Line or row of the old code, 1-based';

CREATE TABLE code_unit (
    code         VARCHAR NOT NULL,
    amount       DOUBLE,
    measure      VARCHAR,
    basis        VARCHAR,
    upper_bound  BOOLEAN,
    limits       VARCHAR,
    unit_text    VARCHAR,
    why_not      VARCHAR
);
COMMENT ON TABLE code_unit IS 'The billing unit of every procedure code, read from its newest descriptor.';
COMMENT ON COLUMN code_unit.code IS 'The code';
COMMENT ON COLUMN code_unit.amount IS 'How much one unit is: 10 of "per 10 mg". NULL = the descriptor names no unit';
COMMENT ON COLUMN code_unit.measure IS 'Of what: mg, mcg, unit, ml, cm2, each, study dose ...';
COMMENT ON COLUMN code_unit.basis IS 'What the amount counts where it is not the product itself: iron of "1 mg of iron"';
COMMENT ON COLUMN code_unit.upper_bound IS 'TRUE: "up to 50 mg", one unit for any dose up to it';
COMMENT ON COLUMN code_unit.limits IS 'What a whole holds or is capped by, separated by commas: up to 10 mci';
COMMENT ON COLUMN code_unit.unit_text IS 'As CMS writes it';
COMMENT ON COLUMN code_unit.why_not IS 'Why there is no unit';

-- What CMS publishes beside the table. It may come in the release's own zip or in a companion zip: both are read.

INSERT INTO correction BY NAME
SELECT c.release, c.version, c.file_date AS known_date, c.code, c.code_type, c.action_text, c.effective_date_text,
       c.effective_date, c.short_description, c.long_description, c.type_of_service, c.betos, c.coverage_code,
       c.pricing_indicator, c.cross_reference, c.asc_group, c.asc_effective_date, c.lab_certification, c.comment,
       v.operations, v.outcome, v.outcome_reason, v.termination_date, v.add_date, v.next_release_agrees,
       c.source_revision, c.member AS source_member, c.sheet AS source_sheet, c.line AS source_line
FROM correction_line AS c
JOIN correction_verdict AS v USING (number)
ORDER BY number;

INSERT INTO noc_code BY NAME
WITH listed AS (
    SELECT n.*, a.source_revision
    FROM staged_noc_code AS n
    JOIN accepted AS a USING (release, revision, kind)
    WHERE a.in_force
)
SELECT release, code, long_description, add_date, termination_date, source_revision, member AS source_member, line AS source_line
FROM listed
QUALIFY row_number() OVER (PARTITION BY release, code
                           ORDER BY lower(member) NOT LIKE '%.xls%', source_revision, member, line) = 1
ORDER BY release, code;

INSERT INTO processing_note BY NAME
WITH noted AS (
    SELECT n.*, a.source_revision
    FROM staged_processing_note AS n
    JOIN accepted AS a USING (release, revision, kind)
    WHERE a.in_force
)
SELECT release, processing_note, note_text, source_revision, member AS source_member, line AS source_line
FROM noted
QUALIFY row_number() OVER (PARTITION BY release, processing_note ORDER BY source_revision, member, line) = 1
ORDER BY release, processing_note;

-- The wording of the newest layout that has the value.
INSERT INTO code_list BY NAME
WITH listed AS (
    SELECT c.*, a.source_revision, quarter_start(c.release) AS effective_date
    FROM staged_code_list AS c
    JOIN accepted AS a USING (release, revision, kind)
    WHERE a.in_force
)
SELECT list_name, value, meaning, heading,
       min(release) OVER of_value AS first_release, max(release) OVER of_value AS last_release,
       source_revision, member AS source_member, line AS source_line
FROM listed
WINDOW of_value AS (PARTITION BY list_name, value)
QUALIFY row_number() OVER (PARTITION BY list_name, value ORDER BY effective_date DESC, source_revision, member, line) = 1
ORDER BY list_name, value;

INSERT INTO provenance
SELECT 'origin', (SELECT string_agg(DISTINCT origin, ',') FROM accepted)
UNION ALL SELECT 'schema_version', '1'
UNION ALL SELECT 'first_release', (SELECT min(release) FROM release)
UNION ALL SELECT 'newest_release', (SELECT max(release) FROM release)
UNION ALL SELECT 'archive_begins', (SELECT CAST(min(effective_date) AS VARCHAR) FROM release);

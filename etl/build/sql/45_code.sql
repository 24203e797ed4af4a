-- The simple table: every code as known now, by the newest row that CMS has published of it.
INSERT INTO code BY NAME
WITH newest AS (
    -- Corrections of a release that is not held make it no newest release.
    SELECT max(effective_date) AS effective_date FROM keyed WHERE in_force AND overlay = 0
),
listed AS (
    SELECT code, min(release) AS first_release, max(release) AS last_release,
           arg_max(rowid, (effective_date, overlay)) AS last_row
    FROM keyed
    WHERE counts
    GROUP BY code
),
last_life AS (
    SELECT code, count(*) AS lifetimes, arg_max_null(add_date, lifetime) AS add_date,
           arg_max_null(termination_date, lifetime) AS termination_date
    FROM code_lifetime
    WHERE known_to IS NULL
    GROUP BY code
)
SELECT r.code, r.code_type,
       -- "Current" knows no clock: it is measured on the newest release of the archive.
       l.add_date IS NOT NULL AND (l.termination_date IS NULL OR l.termination_date >= n.effective_date) AS is_current,
       r.long_description, r.short_description, r.pricing_indicator, r.multiple_pricing_indicator,
       r.coverage_manual_reference, r.carriers_manual_reference, r.statute, r.lab_certification, r.cross_reference,
       r.coverage_code, r.asc_group, r.asc_effective_date, r.opps_group, r.opps_policy_indicator, r.opps_effective_date,
       r.processing_note, r.betos, r.type_of_service, r.anesthesia_base_units,
       coalesce(l.add_date, r.add_date) AS add_date,
       coalesce(l.termination_date, r.termination_date) AS termination_date,
       r.action_code, r.action_effective_date,
       coalesce(l.lifetimes, 0) AS lifetimes,
       i.first_release, i.last_release,
       -- Absent is not terminated (trap 3): the code stands as last known and is marked.
       r.effective_date < n.effective_date AND r.termination_date IS NULL AS vanished,
       r.source_revision, r.member AS source_member, r.line AS source_line
FROM listed AS i
CROSS JOIN newest AS n
JOIN keyed AS r ON r.rowid = i.last_row
LEFT JOIN last_life AS l ON l.code = r.code
ORDER BY r.code;

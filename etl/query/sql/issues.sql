-- The issues of a release from which something was taken.
SELECT v.release || '#' || v.revision, CAST(v.revision AS VARCHAR), v.sha256, v.status = 'in force'
FROM revision AS v
WHERE v.kind = 'alpha_numeric' AND v.release = $release AND v.status <> 'quarantined'
ORDER BY v.revision

-- Every successor of a code whose end this release was the first to tell.
SELECT release, old_code, new_code, effective_date, evidence, all_evidence, published_by_cms, score, old_unit, new_unit,
       units_factor, target_system, target_valid, old_description, new_description, source_revision, source_member, source_line
FROM replacement
WHERE release = $release
ORDER BY old_code, effective_date, new_code

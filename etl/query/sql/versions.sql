SELECT lifetime, valid_from, valid_to, long_description, short_description, coverage_code, pricing_indicator,
       type_of_service, before_archive, source_revision, source_member, source_line
FROM code_history
WHERE known_to IS NULL AND code = $code
ORDER BY lifetime, valid_from

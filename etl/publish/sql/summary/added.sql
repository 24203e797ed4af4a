SELECT c.code, c.change_type, c.effective_date, p.long_description
FROM change AS c
JOIN release AS x USING (release)
JOIN published_record AS p ON p.release = c.release AND p.revision = x.revision AND p.code = c.code
WHERE c.release = $release AND c.change_type IN ('added', 're-used', 're-added', 're-activated', 'returned')
ORDER BY c.code

SELECT suite, expectation, severity, reason, unexpected_count, examples
FROM quality_result
WHERE NOT passed AND (release = $release OR release IS NULL)
ORDER BY severity, suite, expectation

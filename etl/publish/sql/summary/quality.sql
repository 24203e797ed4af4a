-- What the checks say of the release as it is in force, and of the whole database; not of issues that are superseded.
SELECT suite, expectation, severity, reason, unexpected_count, examples
FROM quality_result AS q
WHERE NOT passed
      AND (q.release IS NULL
           OR (q.release = $release AND (q.revision IS NULL OR EXISTS (
               FROM release AS r WHERE r.release = q.release AND r.revision = q.revision))))
ORDER BY severity, suite, expectation

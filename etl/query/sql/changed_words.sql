-- What each changed code means in the release that tells the change, for people who read a list of codes.
SELECT c.release, c.code, any_value(p.long_description) AS long_description
FROM changes_between($first, $last) AS c
JOIN release AS x USING (release)
JOIN published_record AS p ON p.release = c.release AND p.revision = x.revision AND p.code = c.code
GROUP BY c.release, c.code

SELECT r.*, v.title, v.url FROM release AS r JOIN revision AS v USING (release, revision, sha256) WHERE r.release = $release

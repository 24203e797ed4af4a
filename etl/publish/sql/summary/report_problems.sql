SELECT code, problem FROM reported_change WHERE release = $release AND NOT agrees ORDER BY code

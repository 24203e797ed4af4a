SELECT answer, successor, target_system, effective_date, evidence, published_by_cms, units_factor, path
FROM successors($code, CAST($day AS DATE))

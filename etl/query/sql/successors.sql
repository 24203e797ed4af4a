SELECT answer, successor, target_system, effective_date, evidence, published_by_cms, score, differences, old_unit, new_unit,
       units_factor, units_note, path
FROM successors($code, CAST($day AS DATE))

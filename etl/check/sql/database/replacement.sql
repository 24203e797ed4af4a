-- One row per replacement, judged anew from the lifetimes as known now.
WITH life AS (
    SELECT code, add_date, termination_date FROM code_lifetime WHERE known_to IS NULL
),
judged AS (
    SELECT r.*,
           EXISTS (FROM life AS l WHERE l.code = r.old_code AND l.termination_date + 1 = r.effective_date) AS old_code_ended,
           EXISTS (FROM life AS l
                   WHERE l.code = r.new_code AND l.add_date <= r.effective_date
                         AND (l.termination_date IS NULL OR l.termination_date >= r.effective_date)) AS new_code_is_valid,
           -- A split into several brands is one thing; two codes with the very same words are another.
           count(*) FILTER (r.evidence = 'same_descriptor') OVER (PARTITION BY r.old_code, r.effective_date) AS inferred_edges
    FROM replacement AS r
)
SELECT old_code || ' to ' || new_code || ' on ' || effective_date || ' by ' || evidence AS example,
       release,
       code_form(old_code) AS old_code_form,
       CASE target_system WHEN 'hcpcs' THEN code_form(new_code) IN ('procedure', 'modifier')
                          WHEN 'cpt' THEN code_form(new_code) = 'cpt' END AS new_code_fits_system,
       target_system,
       evidence,
       published_by_cms = starts_with(evidence, 'cms_') AS publisher_fits_evidence,
       score,
       old_code = new_code AS onto_itself,
       old_code_ended,
       CASE WHEN target_system = 'hcpcs' AND NOT published_by_cms THEN new_code_is_valid END AS inferred_target_is_valid,
       CASE WHEN target_system = 'hcpcs' AND published_by_cms THEN new_code_is_valid END AS published_target_is_valid,
       target_valid IS NOT DISTINCT FROM CASE WHEN target_system = 'hcpcs' THEN new_code_is_valid END AS target_valid_is_right,
       published_by_cms OR target_system = 'hcpcs' AS inferred_stays_in_hcpcs,
       CASE WHEN NOT published_by_cms THEN inferred_edges END AS inferred_successors,
       CASE WHEN NOT published_by_cms THEN score END AS inferred_score,
       units_factor,
       CASE WHEN units_factor <> 1 THEN old_unit IS NOT NULL AND new_unit IS NOT NULL END AS factor_has_units,
       CASE WHEN evidence = 'same_descriptor' THEN units_factor END AS same_words_factor,
       target_system = 'cpt' AND new_description IS NOT NULL AS holds_cpt_descriptor
FROM judged
ORDER BY effective_date, old_code, new_code;

SELECT CAST(coalesce(sum(lines), 0) AS BIGINT),
       CAST(coalesce(sum(lines) FILTER (needs_attention), 0) AS BIGINT),
       coalesce(sum(charges), 0),
       coalesce(sum(charges) FILTER (needs_attention), 0),
       CAST(coalesce(sum(unread_charges), 0) AS BIGINT),
       CAST(coalesce(sum(lines_beyond), 0) AS BIGINT),
       count(DISTINCT code)
FROM cells

-- Trap 11: S0080 was 300 mg, J2516 is 1 mg; whoever changes the code and not the units bills 1 mg for 300. Vials are
-- billed by ones, so it is a small number, and far from one unit of the old code. Half a vial (150) is not accused.
-- The other way round (the new unit is larger) too many units cannot be told from a large dose. Habits fade: two years.
hcpcs__former_units_factor IS NOT NULL AND hcpcs__units > 0 AND hcpcs__units <= 10 AND hcpcs__units * 2 <= hcpcs__former_units_factor
AND hcpcs__day < hcpcs__former_until + 730

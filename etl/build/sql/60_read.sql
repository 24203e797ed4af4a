-- Filled by etl/build/words.py, which reads the descriptors: successors found by their words, what the descriptors of
-- the named ones have in common, and the billing unit of every code.
CREATE TEMP TABLE inferred_edge (
    old_code VARCHAR, new_code VARCHAR, effective_date DATE, evidence VARCHAR, score DOUBLE,
    matched VARCHAR, differences VARCHAR, old_unit VARCHAR, new_unit VARCHAR, units_factor DOUBLE, units_note VARCHAR
);
CREATE TEMP TABLE named_ground (
    old_code VARCHAR, new_code VARCHAR, effective_date DATE,
    matched VARCHAR, differences VARCHAR, old_unit VARCHAR, new_unit VARCHAR, units_factor DOUBLE, units_note VARCHAR
);
CREATE TEMP TABLE read_unit (
    code VARCHAR, amount DOUBLE, measure VARCHAR, basis VARCHAR, upper_bound BOOLEAN, limits VARCHAR,
    unit_text VARCHAR, why_not VARCHAR
);

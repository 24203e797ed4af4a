-- Trap 11: billing the old number of units under the new code is the costliest mistake of all.
units_factor <> 1

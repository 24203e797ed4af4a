-- Procedures have five characters, modifiers two.
length(hcpcs__code) = 2

-- Procedures have five characters, modifiers two.
length(code) = 2

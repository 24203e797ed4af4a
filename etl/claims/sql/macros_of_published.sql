-- The two macros that are asked, in the order in which they can be made: the second calls the first.
SELECT function_name, function_type, parameters, macro_definition
FROM duckdb_functions()
WHERE database_name = 'published' AND function_name IN ('code_status', 'successors')
ORDER BY function_name

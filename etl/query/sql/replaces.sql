SELECT DISTINCT old_code FROM replacement WHERE new_code = $code ORDER BY old_code

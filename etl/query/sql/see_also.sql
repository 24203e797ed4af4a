SELECT DISTINCT target FROM cross_reference WHERE code = $code AND kind = 'see also' ORDER BY target

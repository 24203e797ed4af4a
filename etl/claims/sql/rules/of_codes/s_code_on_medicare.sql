-- Field guide: S, private payers (Medicare does not accept). In force or not makes no difference.
code BETWEEN 'S0000' AND 'S9999' AND length(code) = 5

-- Field guide: S, private payers (Medicare does not accept). In force or not makes no difference.
hcpcs__code BETWEEN 'S0000' AND 'S9999' AND length(hcpcs__code) = 5

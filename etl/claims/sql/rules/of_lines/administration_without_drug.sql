-- By number only: ranges in schemas/claims/code_kinds.toml. A claim without an id can tell nothing.
hcpcs__claim_lacks_drug

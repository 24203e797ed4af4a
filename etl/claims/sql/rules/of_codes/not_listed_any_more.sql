-- Trap 3: absent is not terminated, so the code counts as valid; but CMS has published files since that lack it.
last_listed IS NOT NULL

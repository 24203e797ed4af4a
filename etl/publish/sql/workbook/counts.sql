-- How much of each kind changed, and what the kind means, in the order in which a reader cares.
SELECT k.change_type, count(*) AS changes, count(DISTINCT c.code) AS codes, k.sheet, k.meaning
FROM (VALUES
    (1, 'discontinued', 'Discontinued', 'the code ends: its last day of use is the day before'),
    (2, 'added', 'Added', 'a new code'),
    (3, 're-used', 'Added', 'the number of an ended code, given to another product: older claims mean the old one'),
    (4, 're-added', 'Added', 'an ended code, added anew'),
    (5, 're-activated', 'Added', 'an ended code, active again'),
    (6, 'returned', 'Added', 'listed again, after releases that did not list it'),
    (7, 'corrected', 'Other changes', 'a corrections file of CMS changed what the rows of this release say'),
    (8, 'revised', 'Revised descriptors, Other changes', 'a field of the code says something else'),
    (9, 'termination changed', 'Other changes', 'the last day of use is another than published before'),
    (10, 'termination withdrawn', 'Other changes', 'the code does not end after all'),
    (11, 'add date changed', 'Other changes', 'the first day of the code is another than published before'),
    (12, 'declared only', 'Other changes', 'CMS declares a change that the rows do not show'),
    (13, 'vanished', 'Other changes', 'no longer listed, though never ended: that is no termination'),
    (14, 'dropped', 'Other changes', 'no longer listed, and ended long ago')
) AS k(place, change_type, sheet, meaning)
JOIN change AS c ON c.change_type = k.change_type
WHERE c.release = $release
GROUP BY k.place, k.change_type, k.sheet, k.meaning
ORDER BY k.place

"""Reads years and quarter months out of CMS's names and titles: `HCPC2026_JAN_ANWEB`, `12anweb`, `JAN2026`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.model import Release

# CMS abbreviates (JAN, JULY, Sept.) as it likes; three letters tell every month from the others.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_PATTERN = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_MONTH = re.compile(rf"(?<![a-z])({MONTH_PATTERN})(?![a-z])")
_YEARS = range(1983, 2101)

_SEPARATOR = r"[\s_.\-]*"
# In order of trust: the year that belongs to the file's own name stands before any date on which it was saved
# (HCPC2026_JAN_ANWEB_Transaction Report_12292025). Eight digits in a row are such a date and never a year.
_NAME_FORMS = tuple(
    re.compile(
        form.replace("~", _SEPARATOR)
        .replace("YEAR", r"(?P<year>\d{4}|\d{2})(?!\d)")
        .replace("MONTH", rf"(?P<month>{MONTH_PATTERN})(?![a-z])")
    )
    for form in (
        r"hcpcs?~YEAR~MONTH",  # HCPC2026_JAN_ANWEB
        r"(?<![a-z])MONTH~(?:hcpcs?)?~YEAR",  # proc_notes_JAN2026
        r"hcpcs?~YEAR",  # HCPC18_Trans_Report_Alpha, HCPC2019_CONTR_ANWEB
        r"(?<!\d)YEAR~anweb",  # 12anweb
        r"(?:anweb|read)~YEAR",  # HCPCREAD_12
        r"(?<!\d)(?P<year>(?:19|20)\d{2})(?!\d)",  # proc_notes_2012
    )
)


@dataclass(frozen=True)
class Quarter:
    """A year, and the quarter (1-4) where the text states a month; a year alone leaves it open."""

    year: int
    quarter: int | None

    @property
    def release(self) -> Release:
        """A year without a month is January's release: until 2020 the code set was annual (field guide)."""
        return Release(self.year, self.quarter or 1)

    def contradicts(self, release: Release) -> bool:
        """Whether the text belongs to another release for certain; a year alone fits every quarter of that year."""
        return self.year != release.year or (self.quarter is not None and self.quarter != release.quarter)


def month_number(name: str) -> int:
    """1-12 for a month in words, long or short. Raises ValueError for anything else."""
    return _MONTHS.index(name.lower()[:3]) + 1


def quarter_of_month(name: str) -> int | None:
    """The quarter (1-4) that begins with a month, given in words, long or short; None for a month that begins none."""
    number = month_number(name)
    return number // 3 + 1 if number % 3 == 1 else None


def months_in(text: str) -> tuple[str, ...]:
    """Every month named in a text, in lower case, as written, in order."""
    return tuple(_MONTH.findall(text.lower()))


def quarter_in_name(file_name: str) -> Quarter | None:
    """The release that a member's name states; None where it states none, or more than one that could be meant."""
    stem = file_name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0].lower()
    for form in _NAME_FORMS:
        match = form.search(stem)
        if not match:
            continue
        year = _year(match["year"])
        if year is None:
            continue
        months = {match["month"]} if "month" in form.groupindex else set(months_in(stem.replace("_", " ")))
        quarters = {quarter_of_month(month) for month in months}
        if not quarters:
            return Quarter(year, None)
        # A month that begins no quarter may be the day of saving or something else: not for us to guess.
        return Quarter(year, quarters.pop()) if len(quarters) == 1 and None not in quarters else None
    return None


def _year(digits: str) -> int | None:
    if len(digits) == 4:
        return int(digits) if int(digits) in _YEARS else None
    # Two digits: CMS's electronic files begin in the 1990s, so 90-99 are the last century.
    return (1900 if int(digits) >= 90 else 2000) + int(digits)

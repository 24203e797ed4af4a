"""Understands the text of a link on CMS's page: `October 2026 Alpha-Numeric HCPCS File (ZIP) - Updated 09/10/2026`."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from etl.model import Kind, Release
from etl.quarters import MONTH_PATTERN, month_number, months_in, quarter_of_month


@dataclass(frozen=True)
class Placed:
    """What a title promises."""

    release: Release
    kind: Kind


class NotPlacedError(ValueError):
    """The title does not say which release's which file it means; the message says what is missing or too much."""


_DATE = (
    r"(?P<month>\d{1,2})[/.-](?P<day>\d{1,2})[/.-](?P<year>\d{4}|\d{2})(?!\d)"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
    rf"|(?P<name>{MONTH_PATTERN})\.? (?P<name_day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<name_year>\d{{4}})"
)
_UPDATED = re.compile(rf"\b(?:updated|revised|re-?posted|posted)\b\W{{0,3}}(?:on )?(?:{_DATE})")
_DATES = re.compile(rf"\b(?:{_DATE})")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_QUARTER = re.compile(
    r"\bq([1-4])\b|\b([1-4])q\b|\b([1-4])(?:st|nd|rd|th)? quarter\b|\b(first|second|third|fourth) quarter\b"
)
_ORDINALS = ("first", "second", "third", "fourth")

_ALPHA_NUMERIC = re.compile(r"\balpha[ -]?numeric\b|\banweb\b")
# "HCPCS File with corrections" is the file; "HCPCS Alpha-Numeric Corrections" are the corrections.
_OTHER_KINDS = (
    (re.compile(r"(?<!with )(?<!including )(?<!incl\. )\bcorrections?\b|\berrata\b"), Kind.CORRECTIONS),
    (re.compile(r"\bnoc\b|\bnot otherwise classified\b"), Kind.NOC_CODES),
    (re.compile(r"\brecord ?-?layouts?\b"), Kind.RECORD_LAYOUT),
)
# CMS has published these beside the code set, as zips of their own; none of them is one of our four kinds.
_NOT_OURS = re.compile(
    r"\b(?:index|tables?|drugs?|transactions?|crosswalk|applications?|decisions?|fee|summary|summaries)\b"
)
# "2014 HCPCS File (ZIP)" is the alpha-numeric file as long as nothing else in it could mean another one.
_PLAIN_FILE = re.compile(r"\bfiles?\b")
_HARMLESS = re.compile(
    r"\b(?:hcpcs|files?|zip|zipped|annual|quarterly|release|level (?:ii|2)|code ?sets?|codes?|the|new|final|revised"
    rf"|updated?|v\d+|\d+(?:\.\d+)? ?[km]b|{MONTH_PATTERN}|\d{{4}}|q[1-4]"
    r"|(?:first|second|third|fourth|\d(?:st|nd|rd|th)) quarter)\b"
)


def tidy(text: str) -> str:
    """A title as a reader sees it: odd blanks and dashes made plain, runs of blanks folded."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join("-" if unicodedata.category(c) == "Pd" else c for c in plain if c.isprintable() or c.isspace())
    return " ".join(plain.split())


def speaks_of_hcpcs(text: str) -> bool:
    """Whether a title is about the code set at all."""
    return "hcpcs" in text.lower() or bool(_ALPHA_NUMERIC.search(text.lower()))


def updated_on(title: str) -> dt.date | None:
    """The date after "Updated" in a title, None where there is none or it is no date; of several, the latest."""
    dates = (_read_date(match) for match in _UPDATED.finditer(tidy(title).lower()))
    return max((date for date in dates if date), default=None)


def place(title: str) -> Placed:
    """Which release and kind of file a title means. Raises NotPlacedError, saying why, where that is not certain."""
    text = _DATES.sub(" ", _UPDATED.sub(" ", tidy(title).lower()))
    if not speaks_of_hcpcs(text):
        raise NotPlacedError("its text says nothing of HCPCS")
    kind = _kind(text)
    years = sorted(set(_YEAR.findall(text)))
    if not years:
        raise NotPlacedError("its text names no year")
    if len(years) > 1:
        raise NotPlacedError(f"its text names more than one year ({', '.join(years)})")
    # A year without a month is January's: until 2020 the code set was annual (field guide).
    return Placed(Release(int(years[0]), _quarter(text) or 1), kind)


def _quarter(text: str) -> int | None:
    found: set[int] = set()
    for month in months_in(text):
        quarter = quarter_of_month(month)
        if quarter is None:
            raise NotPlacedError(f"its text names {month.capitalize()}, and no release begins in that month")
        found.add(quarter)
    for digits in _QUARTER.findall(text):
        said = next(filter(None, digits))
        found.add(_ORDINALS.index(said) + 1 if said in _ORDINALS else int(said))
    if len(found) > 1:
        raise NotPlacedError("its text names more than one quarter")
    return found.pop() if found else None


def _kind(text: str) -> Kind:
    others = [kind for pattern, kind in _OTHER_KINDS if pattern.search(text)]
    if len(others) > 1:
        raise NotPlacedError(f"its text could mean {' or '.join(others)}")
    if others:
        return others[0]
    if odd := _NOT_OURS.search(text):
        raise NotPlacedError(f"its text speaks of {odd[0]!r}: none of the kinds of file that are read here")
    if _ALPHA_NUMERIC.search(text):
        return Kind.ALPHA_NUMERIC
    left_over = " ".join(re.findall(r"[a-z]{2,}", _HARMLESS.sub(" ", text)))
    if _PLAIN_FILE.search(text) and not left_over:
        return Kind.ALPHA_NUMERIC
    raise NotPlacedError(f"its text does not say which file it is{f' ({left_over})' if left_over else ''}")


def _read_date(match: re.Match[str]) -> dt.date | None:
    try:
        if match["iso"]:
            return dt.date.fromisoformat(match["iso"])
        if match["name"]:
            return dt.date(int(match["name_year"]), month_number(match["name"]), int(match["name_day"]))
        year = int(match["year"])
        return dt.date(year + 2000 if year < 100 else year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None

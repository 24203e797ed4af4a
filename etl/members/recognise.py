"""Says what is inside a zip: what each member is, which release it belongs to, and what kind of zip that makes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from etl.errors import FetchError
from etl.members.peek import UnsafeWorkbookError, first_rows
from etl.members.unzip import DEFAULT_LIMITS, Limits, check_inner_zip, checked_entries, modified_at, read_entry
from etl.model import Kind, Member, MemberKind, Release
from etl.quarters import Quarter, quarter_in_name
from etl.text import printable

# Disclaimers stand before the rows in 2018-2020; this is far more than any of them.
_HEAD_BYTES = 256 << 10
_WORKBOOK_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
ANWEB = (MemberKind.ANWEB_TEXT, MemberKind.ANWEB_WORKBOOK)

# Code 1-5 (a modifier is three blanks and two characters), sequence 6-10, record id 11 (field guide, "ANWEB text").
_ANWEB_ROW = re.compile(r"^(?:[A-Z0-9]{5}|   [A-Z0-9]{2})\d{5}[3478]")
_NOTE_ROW = re.compile(r"^\d{4} ?--")
_CODE_HEADING = r"^(?:HCPCS?|CODE)(?: ?/ ?MOD(?:IFIER)?)?(?: CODES?)? ?"

# Headings, in capitals with blanks folded; workbook rows are joined by blanks first, so both forms are read alike.
_TEXT_HEADINGS: tuple[tuple[re.Pattern[str], MemberKind], ...] = (
    (re.compile(r"^CMS RIF REPORT|^NAME LENGTH BEG(?:IN)? END CONTENTS"), MemberKind.RECORD_LAYOUT),
    (re.compile(r"^PROCESSING NOTES?$"), MemberKind.PROCESSING_NOTES),
)
_HEADINGS: tuple[tuple[re.Pattern[str], MemberKind], ...] = (
    # A corrections table has a date of its own beside code and action ("CODE ACTION EFF DATE"); a change list has none.
    (re.compile(_CODE_HEADING + r"ACTION\b.*\bEFF"), MemberKind.CORRECTIONS),
    (
        re.compile(r"^(?:\d{4} )?(?:ALPHA ?-? ?NUMERIC )?HCPCS?(?: ALPHA ?-? ?NUMERIC)? CORRECTIONS$"),
        MemberKind.CORRECTIONS,
    ),
    (re.compile(r"^NOC CODES\b.{0,40}$|^HCPCS? LONG DESC\w* ADD (?:DATE|DT) TERM"), MemberKind.NOC_CODES),
    (re.compile(_CODE_HEADING + r"(?:TYPE OF CHANGE|ACTION(?: CD| CODE)?\b)"), MemberKind.CHANGE_LIST),
)
_WORKBOOK_HEADINGS: tuple[tuple[re.Pattern[str], MemberKind], ...] = (
    (re.compile(r"^HCPCS? (?:CODE )?SEQ ?(?:NUM|NO)?\w* (?:REC ?ID|RIC)\b"), MemberKind.ANWEB_WORKBOOK),
)
# Names, where the content says nothing. "..._ANWEB_Transaction Report" is a change list and "..._Corrections_ANWEB" are
# corrections, so ANWEB is asked for last.
_NAMES: tuple[tuple[re.Pattern[str], MemberKind], ...] = (
    (re.compile(r"read_?me|hcpcread|^read"), MemberKind.README),
    (re.compile(r"correction"), MemberKind.CORRECTIONS),
    (re.compile(r"trans|change"), MemberKind.CHANGE_LIST),
    (re.compile(r"(?<![a-z])noc(?![a-z])|not.?otherwise"), MemberKind.NOC_CODES),
    (re.compile(r"proc\w*[ _-]?notes?"), MemberKind.PROCESSING_NOTES),
    (re.compile(r"rec(?:or)?d?[ _-]?layout"), MemberKind.RECORD_LAYOUT),
    (re.compile(r"anweb"), MemberKind.ANWEB_TEXT),
)
_READABLE_SUFFIXES = (".txt", ".prn", ".xls", ".xlsx", "")


def open_members(zip_path: Path, limits: Limits = DEFAULT_LIMITS) -> tuple[Member, ...]:
    """Check a zip that may be hostile, unpack every member once, and say what each of them is. In the zip's own order.

    Folders and litter (`__MACOSX`, Thumbs.db) are left out; a member that is none of ours is UNKNOWN, not dropped.
    Raises FetchError for anything that `etl.members.unzip` refuses, for a damaged member, and for a zip inside the zip.
    """
    members = []
    for entry in checked_entries(zip_path, limits):
        data = read_entry(zip_path, entry.filename, limits.member)
        check_inner_zip(zip_path.name, entry.filename, data, limits)
        kind = recognise_member(entry.filename, data)
        members.append(Member(entry.filename, len(data), modified_at(entry), kind))
    return tuple(members)


def read_member(zip_path: Path, name: str, limit: int = DEFAULT_LIMITS.member) -> bytes:
    """All bytes of one member. Raises FetchError where it is missing, damaged, or has more than `limit` bytes."""
    return read_entry(zip_path, name, limit)


def recognise_member(name: str, data: bytes) -> MemberKind:
    """What a file is: by what stands in it, and where that says nothing, by its name.

    Raises FetchError for a workbook that would exhaust whoever opens it.
    """
    workbook = data.startswith(_WORKBOOK_MAGIC)
    by_content = _kind_of_workbook(name, data) if workbook else _kind_of_text(data)
    return by_content or _kind_by_name(name, workbook)


def _kind_of_text(data: bytes) -> MemberKind | None:
    head = data[:_HEAD_BYTES]
    if b"\0" in head:
        return None  # Not text: a PDF, a picture, a document.
    # CMS's texts are ASCII with a few cp1252 bytes; what that leaves undefined is no part of any heading.
    lines = head.decode("cp1252", errors="replace").removeprefix("ï»¿").splitlines()
    if any(_ANWEB_ROW.match(line) for line in lines):
        return MemberKind.ANWEB_TEXT
    folded = [_fold(line) for line in lines]
    if "ALPHA-NUMERIC HCPCS FILE CONTENT" in folded[:30]:
        return MemberKind.README
    if sum(1 for line in folded if _NOTE_ROW.match(line)) >= 3:
        return MemberKind.PROCESSING_NOTES
    return _first_heading(folded, _TEXT_HEADINGS + _HEADINGS)


def _kind_of_workbook(name: str, data: bytes) -> MemberKind | None:
    try:
        rows = first_rows(data)
    except UnsafeWorkbookError as error:
        raise FetchError(f"The workbook {printable(name)} {error}. Refused.") from error
    return _first_heading(map(_fold, rows or ()), _WORKBOOK_HEADINGS + _HEADINGS)


def _first_heading(lines: Iterable[str], headings: Sequence[tuple[re.Pattern[str], MemberKind]]) -> MemberKind | None:
    return next((kind for line in lines for pattern, kind in headings if pattern.search(line)), None)


def _fold(line: str) -> str:
    return " ".join(line.split()).upper()


def _kind_by_name(name: str, workbook: bool) -> MemberKind:
    path = PurePosixPath(name.replace("\\", "/").lower())
    if path.suffix not in _READABLE_SUFFIXES:
        return MemberKind.UNKNOWN
    kind = next((kind for pattern, kind in _NAMES if pattern.search(path.stem)), MemberKind.UNKNOWN)
    return MemberKind.ANWEB_WORKBOOK if kind is MemberKind.ANWEB_TEXT and workbook else kind


def kind_of(members: Sequence[Member]) -> Kind | None:
    """What the zip is as a whole; None where it holds nothing that would make it one of CMS's.

    A zip with an ANWEB table is the alpha-numeric file, whatever else it holds: since 2023 CMS packs corrections, NOC
    codes and the record layout into it. A change list alone is not a code set, and makes no kind.
    """
    kinds = {member.kind for member in members}
    if kinds.intersection(ANWEB):
        return Kind.ALPHA_NUMERIC
    for member_kind, kind in (
        (MemberKind.CORRECTIONS, Kind.CORRECTIONS),
        (MemberKind.NOC_CODES, Kind.NOC_CODES),
        (MemberKind.RECORD_LAYOUT, Kind.RECORD_LAYOUT),
    ):
        if member_kind in kinds:
            return kind
    return None


def stated_quarter(members: Sequence[Member]) -> Quarter | None:
    """What year, and quarter if any, the members' names state; None where they are silent or disagree.

    Only the members that make the zip what it is are asked: NOC codes, notes and layouts are carried along unchanged
    from an earlier quarter (January 2026's notes were last saved in 2024), and their names with them.
    """
    telling = {
        Kind.ALPHA_NUMERIC: (ANWEB, (MemberKind.CHANGE_LIST,)),
        Kind.CORRECTIONS: ((MemberKind.CORRECTIONS,),),
        Kind.NOC_CODES: ((MemberKind.NOC_CODES,),),
        Kind.RECORD_LAYOUT: ((MemberKind.RECORD_LAYOUT,),),
    }
    kind = kind_of(members)
    for kinds in telling[kind] if kind else ():
        stated = {q for m in members if m.kind in kinds and (q := quarter_in_name(m.name))}
        if stated:
            return stated.pop() if len(stated) == 1 else None
    return None


def recognise_release(members: Sequence[Member]) -> Release | None:
    """The release that the members' names give, a year alone being its January; None where it cannot be known."""
    quarter = stated_quarter(members)
    return quarter.release if quarter else None


def contradiction(members: Sequence[Member], release: Release) -> str | None:
    """A sentence where the members belong to another release than `release` for certain, else None."""
    quarter = stated_quarter(members)
    if quarter is None or not quarter.contradicts(release):
        return None
    names = ", ".join(m.name for m in members if quarter_in_name(m.name) == quarter)
    return f"its members ({names}) belong to {quarter.release}, not to {release}"

"""Lines, sheets and zips in CMS's shapes for the tests of staging; positions are typed here, not read from schemas/."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from etl.members import kind_of, open_members
from etl.model import Kind, Member, MemberKind, Origin, Release, Revision
from etl.stage.rows import Source
from etl.stage.sheets import Sheet, open_sheets
from etl.stage.tables import Table, find_table
from tests.zips import make_zip, workbook

# Field guide, "ANWEB text": (begin, end), 1-based and inclusive.
POSITIONS = {
    "short": (92, 119),
    "pricing": (120, 127),
    "multiple": (128, 128),
    "cim": (129, 146),
    "mcm": (147, 170),
    "statute": (171, 180),
    "lab": (181, 204),
    "xref": (205, 229),
    "coverage": (230, 230),
    "asc_group": (231, 232),
    "asc_date": (233, 240),
    "opps_group": (241, 243),
    "opps_policy": (244, 244),
    "opps_date": (245, 252),
    "note": (253, 256),
    "betos": (257, 259),
    "tos": (261, 265),
    "units": (266, 268),
    "add": (269, 276),
    "act": (277, 284),
    "term": (285, 292),
    "action": (293, 293),
}
HEADINGS = [
    *("HCPC", "SEQNUM", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION"),
    *(f"PRICE{n}" for n in range(1, 5)),
    "MULT_PI",
    *(f"CIM{n}" for n in range(1, 4)),
    *(f"MCM{n}" for n in range(1, 4)),
    "STATUTE",
    *(f"LABCERT{n}" for n in range(1, 9)),
    *(f"XREF{n}" for n in range(1, 6)),
    *("COV", "ASC_GRP", "ASC_DT", "OPPS", "OPPS_PI", "OPPS_DT", "PROCNOTE", "BETOS"),
    *(f"TOS{n}" for n in range(1, 6)),
    *("ANEST_BU", "ADD DT", "ACT EFF DT", "TERM DT", "ACTION CD"),
]
"""The workbook's headings since 2016, 48 of them."""
MODIFIED = dt.datetime(2026, 1, 12, 8, 3, 56)  # noqa: DTZ001 - a zip knows no zone


def first_line(
    code: str, long: str = "Something, each", sequence: int = 100, record_id: str = "", **fields: str
) -> str:
    """The first line of a code, 320 characters; `fields` are named as in POSITIONS."""
    record_id = record_id or ("7" if len(code) == 2 else "3")
    characters = list(f"{code:>5}{sequence:05}{record_id}{long:<80}".ljust(320))
    for name, value in ({"add": "20200101", "act": "20200101", "action": "N"} | fields).items():
        begin, end = POSITIONS[name]
        characters[begin - 1 : end] = f"{value:<{end - begin + 1}}"
    return "".join(characters)


def continuation(code: str, piece: str, sequence: int) -> str:
    """A further line of a code, 91 characters."""
    return f"{code:>5}{sequence:05}{'8' if len(code) == 2 else '4'}{piece:<80}"


def text(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("cp1252")


def row(code: str, long: str = "Something, each", **cells: object) -> list[object]:
    """A row under HEADINGS; `cells` are named by their heading, blanks written as underscores."""
    values: dict[str, object] = dict.fromkeys(HEADINGS)
    values |= {"HCPC": f"{code:>5}", "SEQNUM": "0010", "RECID": "7" if len(code) == 2 else "3"}
    values |= {"LONG DESCRIPTION": long, "ADD DT": "20200101", "ACT EFF DT": "20200101", "ACTION CD": "N"}
    known = {heading.replace(" ", "_"): heading for heading in HEADINGS}
    return list((values | {known[name]: cell for name, cell in cells.items()}).values())


def sheet_of(*rows: Sequence[object], name: str = "Sheet1") -> Sheet:
    """A sheet as the pipeline sees it: written to a real workbook and read back."""
    return open_sheets("test.xlsx", workbook(*map(tuple, rows), sheet=name))[0]


def table_of(*rows: Sequence[object], member: str = "test.xlsx", name: str = "Sheet1") -> Table:
    found = find_table(sheet_of(*rows, name=name), Source(member, name))
    assert found is not None, "no row of headings was recognised"
    return found


def member_named(name: str, modified: dt.datetime = MODIFIED) -> Member:
    return Member(name, 1, modified, MemberKind.UNKNOWN)


def revision_of(path: Path, release: str, origin: Origin = Origin.CMS) -> Revision:
    """A revision as the archive would hand it over, for a zip on disk."""
    members = open_members(path)
    posted = max(member.modified for member in members).date()
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    kind = kind_of(members) or Kind.ALPHA_NUMERIC
    return Revision(Release.parse(release), kind, sha256, path, path.name, origin, posted, members)


def revision_with(folder: Path, members: Mapping[str, bytes], release: str = "2026Q1") -> Revision:
    name = hashlib.sha256(repr(sorted(members.items())).encode()).hexdigest()[:8]
    return revision_of(make_zip(folder / f"{name}.zip", members, modified=MODIFIED), release)

"""Puts the lines of a code together: a first line with its attributes, and its continuations in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from etl.classify import CodeForm
from etl.stage.rows import Excluded, Reject, Source, in_order
from etl.stage.values import Cell, fold, form_of

# One line of the text holds 80 characters of description (record layout, item 7), and so does one row of a workbook
# that was made line for line from it (2012). A longer cell has been joined by CMS already.
_LINE_WIDTH = 80


class Line(NamedTuple):
    """One line of the text, or one row of the workbook, before it is put together with others."""

    number: int
    code: str
    sequence: int
    record_id: str
    description: str
    whole: str | Sequence[Cell]
    """The line itself, or the cells of the row: its attributes are read from it, and a duplicate is compared by it."""

    @property
    def content(self) -> str:
        """What a reject shows of it."""
        return f"{self.code:>5}{self.sequence:05}{self.record_id}{self.description}"


@dataclass(frozen=True)
class Grouped:
    """First lines in the order of the file, and for each its whole long description.

    `rivals` are further first lines of the same codes, which say something else: they are among the rejects.
    """

    firsts: list[Line]
    descriptions: list[str | None]
    rejects: list[Reject]
    excluded: list[Excluded]
    rivals: list[Line]


def group_lines(lines: Iterable[Line], source: Source) -> Grouped:
    """Join first lines (record ids 3 and 7) and continuations (4 and 8); whatever does not fit becomes a reject.

    Only first lines carry attributes; a continuation adds its piece of the long description and nothing else.
    """
    firsts: dict[str, Line] = {}
    continuations: dict[str, list[Line]] = {}
    rejects: list[Reject] = []
    excluded: list[Excluded] = []
    rivals: list[Line] = []
    for line in lines:
        if line.record_id not in _record_ids(line.code):
            _leave_out(line, source, rejects, excluded)
        elif line.record_id in "48":
            continuations.setdefault(line.code, []).append(line)
        elif (earlier := firsts.setdefault(line.code, line)) is not line:
            same = _trimmed(line.whole) == _trimmed(earlier.whole)
            rejects.append(_duplicate(line, earlier, source, same=same))
            rivals += [] if same else [line]
    for line in (line for code, orphans in continuations.items() if code not in firsts for line in orphans):
        reason = "A continuation (record id 4 or 8) of a code that has no first line here; the line was left out."
        rejects.append(source.reject(line.number, reason, code=line.code, content=line.content))
    descriptions = [_describe(first, continuations.get(first.code, []), source, rejects) for first in firsts.values()]
    return Grouped(list(firsts.values()), descriptions, in_order(rejects), excluded, rivals)


@lru_cache(maxsize=1 << 16)
def _record_ids(code: str) -> str:
    """The record ids that lines of a code may have; none for a code that is not ours."""
    form = form_of(code)
    if form is CodeForm.PROCEDURE:
        return "34"
    return "78" if form is CodeForm.MODIFIER else ""


def _leave_out(line: Line, source: Source, rejects: list[Reject], excluded: list[Excluded]) -> None:
    form = form_of(line.code)
    if form in (CodeForm.CPT, CodeForm.CDT):
        excluded.append(Excluded(line.code, form.value, None, source.member, source.sheet, line.number))
        return
    if form is CodeForm.MALFORMED:
        reason = "No HCPCS code stands in the columns of the code; the line was left out."
    else:
        reason = (
            f"Record id {line.record_id!r} does not belong to a {form.value} "
            f"(3 and 4 are procedures, 7 and 8 modifiers); the line was left out."
        )
    # Perhaps somebody else's descriptor: only code, sequence number and record id are kept.
    rejects.append(source.reject(line.number, reason, content=line.content[:11]))


def _duplicate(line: Line, earlier: Line, source: Source, *, same: bool) -> Reject:
    reason = (
        f"A second first line of the same code, {'identical to' if same else 'different from'} line {earlier.number}; "
        f"the first one counts, this one was left out."
    )
    return source.reject(line.number, reason, code=line.code, content=line.content)


def _trimmed(whole: str | Sequence[Cell]) -> str | Sequence[Cell]:
    # Some lines end where their last value ends, others are padded to 320 characters.
    return whole.rstrip() if isinstance(whole, str) else whole


def _describe(first: Line, continuations: list[Line], source: Source, rejects: list[Reject]) -> str | None:
    """The whole long description: CMS breaks it between words, so the pieces are joined by one blank (field guide)."""
    if not continuations:
        return fold(first.description)
    pieces = [first.description]
    ordered = sorted(continuations, key=lambda line: (line.sequence, line.number))
    seen = {first.sequence}
    for line in ordered:
        if line.sequence in seen:
            reason = f"Sequence number {line.sequence:05} stands twice for the same code; the second line was left out."
        elif _stands_already(first.description, line.description):
            reason = "A continuation whose text stands in its first line already; the line was left out."
        else:
            pieces.append(line.description)
            seen.add(line.sequence)
            continue
        rejects.append(source.reject(line.number, reason, code=line.code, content=line.content))
    rejects.extend(_gaps(first, sorted(seen), source))
    return fold(" ".join(pieces))


def _stands_already(first: str, piece: str) -> bool:
    # Workbooks from 2016 on hold the joined text in one row, yet G0503's last piece has a row of its own (2019, 2020).
    # It is missing in the first row and has to be joined; what the first row ends with must not be joined twice.
    return len(first) > _LINE_WIDTH and (fold(first) or "").endswith(fold(piece) or "")


def _gaps(first: Line, sequence: list[int], source: Source) -> list[Reject]:
    # "Sequence number by 100s" (record layout, item 5): a jump means that a piece of the description is missing.
    jump = next(((a, b) for a, b in pairwise(sequence) if b - a != 100), None)
    if jump is None:
        return []
    reason = (
        f"The lines of the description jump from sequence number {jump[0]:05} to {jump[1]:05}; "
        f"a piece may be missing, the rest is staged."
    )
    return [source.reject(first.number, reason, code=first.code, field="long_description")]

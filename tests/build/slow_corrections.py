"""Applies corrections to the rows of one code in one release, line by line, in plain steps (field guide, trap 14)."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from tests.build.slow_rows import DAY, Line, Row, SilentError, words

# A row, and the day from which it says what is new in it.
Stand = tuple[dt.date, Row]


def corrected(
    own: Row | None, previous: Row | None, last_release: dt.date | None, release_day: dt.date, lines: Sequence[Line]
) -> list[Row]:
    """What a release says of a code, in order of time: its own row, where it has one, and what its lines make of it.

    `previous` is the row that stood before, shown by the release that began on `last_release`.
    """
    stands = [] if own is None else [(_since(own, previous, last_release, release_day), own)]
    for line in lines:
        now = stands[-1][1] if stands else previous
        if line.kind == "add":
            stands = _add(stands, now, line)
        elif line.kind == "delete":
            stands = _delete(stands, previous)
        elif now is None:
            continue  # it speaks of a code that nobody knows
        elif line.kind == "terminate":
            stands = _terminate(stands, now, previous, release_day, line)
        elif line.kind == "keep":
            stands = _keep(stands, now, previous, release_day)
        else:
            stands = _revise(stands, previous, now, release_day, line)
    return [row for _, row in stands]


def last_day(day: dt.date) -> dt.date:
    """`Terminate D`: the day before D, or D itself where that is the end of a month."""
    return day if day.day == calendar.monthrange(day.year, day.month)[1] else day - DAY


def _add(stands: list[Stand], now: Row | None, line: Line) -> list[Stand]:
    assert line.day is not None
    if now is not None and (now.term is None or now.term >= line.day):
        told = [row.long for _, row in stands if row.add == line.day] or [now.long]
        if now.add == line.day and any(words(long) != words(line.long) for long in told):
            raise SilentError("it is there since that day, with other words")
        return stands  # it is there, or that contradicts it
    return [*stands, (line.day, Row(line.day, line.long, act=line.day, action="A"))]


def _delete(stands: list[Stand], previous: Row | None) -> list[Stand]:
    if not stands or _goes_on(stands[-1][1], previous):
        return stands
    return _without(stands, stands[-1][1])


def _terminate(stands: list[Stand], now: Row, previous: Row | None, release_day: dt.date, line: Line) -> list[Stand]:
    assert line.day is not None
    end = last_day(line.day)
    if now.term is not None and now.term <= end:
        return stands  # it ended then, or before
    if now.add is not None and end < now.add:
        return stands if not stands or _goes_on(now, previous) else _without(stands, now)
    ended = replace(now, term=end, act=end + DAY, action="D")
    return [*stands[:-1], (stands[-1][0] if stands else release_day, ended)]


def _keep(stands: list[Stand], now: Row, previous: Row | None, release_day: dt.date) -> list[Stand]:
    if now.term is None:
        return stands
    acted = previous.act if previous is not None and _goes_on(now, previous) else None
    if not stands:
        return [(release_day, replace(now, term=None, act=acted, action="N"))]
    return [
        (since, replace(row, term=None, act=acted, action="N") if row.add == now.add and row.term else row)
        for since, row in stands
    ]


def _revise(stands: list[Stand], previous: Row | None, now: Row, release_day: dt.date, line: Line) -> list[Stand]:
    if not stands:
        if words(now.long) == words(line.long):
            return []
        started = (line.day or release_day, replace(now, long=line.long, action="N"))
        return [(started[0], _declare(started[1], line.day))]
    life = [stand for stand in stands if stand[1].add == now.add]
    others = [stand for stand in stands if stand[1].add != now.add]
    if line.day is None:
        return others + [(since, _reworded(row, line.long)) for since, row in life]
    before = [stand for stand in life if stand[0] <= line.day]
    after = [(since, _reworded(row, line.long)) for since, row in life if since > line.day]
    if not before and previous is not None and _goes_on(life[0][1], previous) and not others:
        # Before all that this release says: what stood until then has these words from that day on.
        if words(previous.long) == words(line.long) and after == life:
            return stands
        first = (
            previous
            if words(previous.long) == words(line.long)
            else _declare(replace(previous, long=line.long, action="N"), line.day)
        )
        return [(line.day, first), *after]
    if not before:
        before, after = [life[0]], after[1:]
    since, row = before[-1]
    changed = words(row.long) != words(line.long)
    if since < line.day and (row.term is None or row.term >= line.day):
        inserted = (line.day, _declare(replace(row, long=line.long, action="N"), line.day)) if changed else None
        return [*others, *before, *([inserted] if inserted else []), *after]
    told = replace(row, long=line.long)
    if changed and row.action == "N":
        told = _declare(told, line.day)
    return [*others, *before[:-1], (since, told if changed else row), *after]


def _reworded(row: Row, long: str) -> Row:
    """A later line overrides from its day on; a row that says so already stays as it was declared."""
    return row if words(row.long) == words(long) else replace(row, long=long)


def _declare(row: Row, day: dt.date | None) -> Row:
    if day is None or (row.term is not None and row.term < day):
        return row
    return replace(row, action="C", act=day)


def _goes_on(row: Row, previous: Row | None) -> bool:
    if previous is None:
        return False
    return row.add == previous.add or previous.term is None or row.add is None or row.add <= previous.term


def _without(stands: list[Stand], row: Row) -> list[Stand]:
    return [stand for stand in stands if stand[1].add != row.add]


def _since(row: Row, previous: Row | None, last_release: dt.date | None, release_day: dt.date) -> dt.date:
    """From when a row as published says what is new in it: as a version of the history is dated."""
    if previous is None or not _goes_on(row, previous):
        return row.add or release_day
    if words(row.long) == words(previous.long) and row.coverage == previous.coverage:
        return dt.date.min  # nothing new
    if row.act is not None and row.action not in ("N", "D"):
        return row.act
    assert last_release is not None
    is_between = row.act is not None and last_release < row.act <= release_day and row.act != previous.act
    if row.act is not None and is_between and (row.term is None or row.act != row.term + DAY):
        return row.act
    return release_day

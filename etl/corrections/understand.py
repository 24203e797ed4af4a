"""Understands a line of a corrections file as operations on rows, or says why not. Nothing is guessed."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator

from etl.classify import is_copyrighted
from etl.corrections.line import Act, Line, NotUnderstood, Operation, Understood
from etl.corrections.read import DATES, FORMS, LISTS, Reading, Said, UnreadError, is_date, named, read
from etl.stage.values import read_date

_DESCRIPTORS = ("long_description", "short_description")
WHOLE_ROW = frozenset({Act.ADD, Act.DELETE, Act.TERMINATE, Act.KEEP, Act.ADD_BACK, Act.REINSTATE})
# "Statute 1833(t)" stands in the column of comments beside a code that is added; the next release has it in STATUTE.
_STATUTE = re.compile(r"statute:?\s+(\S+)", re.IGNORECASE)
_LISTED = re.compile(r"[\s,;/&]+")


def understand(line: Line) -> Understood | NotUnderstood:
    """What a line tells to do: every word of its action text accounted for, text and columns agreeing. Never raises."""
    try:
        return _understand(line)
    except UnreadError as error:
        return NotUnderstood(f"{str(error)[:1].upper()}{str(error)[1:]}.")


def last_day_of_use(effective: dt.date) -> dt.date:
    """The termination date that `Terminate <effective>` means: the day before, or at the end of a month the day itself.

    CMS dates an action by the first day on which it holds, the day after the last day of use (trap 2): S0189,
    `Terminate 01/01/2026`, stands in the rows with termination date 20251231. But lives end with a month (2025-12-31,
    2019-06-30), so a typed last day of a month is the last day of use itself: an action that took effect on 12/31 would
    end the code on 12/30, and no life ends there.
    """
    is_month_end = effective.day == calendar.monthrange(effective.year, effective.month)[1]
    return effective if is_month_end else effective - dt.timedelta(days=1)


def _understand(line: Line) -> Understood:
    if is_copyrighted(line.code):
        raise UnreadError("the code is CPT or CDT: not ours to publish")
    if not line.action_text or not line.action_text.strip():
        raise UnreadError("it does not say what to do")
    reading = read(line.action_text)
    if not reading.said:
        raise UnreadError("it does not say what to do")
    date = _date(line, reading)
    told = dict.fromkeys(o for said in reading.said for o in _operations(said, line, date))
    # What is done to the whole row comes first: its fields are changed in what is then there.
    operations = tuple(sorted(told, key=lambda o: o.act not in WHOLE_ROW))
    _check_together(operations)
    if operations[0].act in (Act.ADD, Act.ADD_BACK, Act.REINSTATE, Act.TERMINATE):
        named_in_text = {o.field for o in operations}
        operations += tuple(o for o in _beside(operations[0].act, line) if o.field not in named_in_text)
    return Understood(operations, date)


def _date(line: Line, reading: Reading) -> dt.date | None:
    if line.effective_date_text is not None and line.effective_date is None:
        raise UnreadError(f"its date is no date: `{line.effective_date_text}`")
    said = read_date(reading.date) if reading.date else None
    if said and line.effective_date and said != line.effective_date:
        raise UnreadError(f"the text says {said}, the column of the date {line.effective_date}")
    return said or line.effective_date


def _check_together(operations: tuple[Operation, ...]) -> None:
    whole = {o.act for o in operations if o.act in WHOLE_ROW}
    if len(whole) > 1:
        raise UnreadError(f"it says both to {' and to '.join(sorted(whole))}")
    if Act.DELETE in whole and len(operations) > 1:
        raise UnreadError("it deletes the code and changes it")
    by_field: dict[str, Operation] = {}
    for operation in operations:
        sets = operation.field if operation.act in (Act.SET, Act.REMOVE, Act.REVERT) else None
        if sets and by_field.setdefault(sets, operation) != operation:
            raise UnreadError(f"it says two things of {named(sets)}")


def _operations(said: Said, line: Line, date: dt.date | None) -> Iterator[Operation]:
    if said.act is Act.REVERT:
        yield Operation(Act.REVERT, said.field, year=said.year)
    elif said.act is Act.ADD:
        yield Operation(Act.ADD, value=_needed(date, "adds a code"))
    elif said.act is Act.TERMINATE:
        yield Operation(Act.TERMINATE, value=last_day_of_use(_needed(date, "terminates a code")))
    elif said.field is None:
        yield Operation(said.act)
    elif said.field == "description":
        yield from _descriptors(said, line)
    elif said.act is Act.REMOVE:
        yield from _removal(said)
    else:
        yield from _setting(said, line, date)


def _needed(date: dt.date | None, what: str) -> dt.date:
    if date is None:
        raise UnreadError(f"it {what} and names no date")
    return date


def _descriptors(said: Said, line: Line) -> Iterator[Operation]:
    typed = [column for column in _DESCRIPTORS if getattr(line, column)]
    if said.act is Act.REMOVE or not typed:
        raise UnreadError("it speaks of a description and gives none")
    for column in typed:
        yield Operation(Act.SET, column, getattr(line, column))


def _removal(said: Said) -> Iterator[Operation]:
    column = said.field or ""
    if column == "termination_date":
        yield Operation(Act.KEEP)
    elif column in _DESCRIPTORS or column in ("add_date", "action_code", "action_effective_date"):
        raise UnreadError(f"it removes {named(column)}, which every row has")
    elif column in LISTS and said.values:
        for value in said.values:
            yield Operation(Act.TAKE, column, value)
    else:
        yield Operation(Act.REMOVE, column, was=_typed(column, said.values))


def _setting(said: Said, line: Line, date: dt.date | None) -> Iterator[Operation]:
    column = said.field or ""
    in_text = _typed(column, said.values)
    in_column = _in_column(column, line)
    if in_text is not None and in_column is not None and in_text != in_column:
        raise UnreadError(f"the text says {in_text}, the column of {named(column)} {in_column}")
    value = in_text if in_text is not None else in_column
    if column == "action_effective_date":
        value = value or date
    if column == "asc_effective_date" or (column == "asc_group" and value is not None):
        asc_date = value if column == "asc_effective_date" else _in_column("asc_effective_date", line)
        if column == "asc_group":
            yield Operation(Act.SET, column, value)
        # "Change ASC Ind/ASC eff date": the column of the date is the ASC date (the rows of 2019 have it so).
        value, column = asc_date or date, "asc_effective_date"
        if value is None:
            raise UnreadError("it sets an ASC group and names no date")
    if value is None:
        raise UnreadError(f"it changes {named(column)} and does not say to what")
    if said.act is Act.INSERT and column in LISTS and isinstance(value, str):
        for one in value.split(","):
            yield Operation(Act.INSERT, column, one)
    else:
        yield Operation(Act.SET, column, value, was=_typed(column, said.was))


def _beside(act: Act, line: Line) -> Iterator[Operation]:
    """What is typed in the columns beside a code that comes (all of it), or goes (its successor)."""
    if act is Act.TERMINATE:
        columns: tuple[str, ...] = ("cross_reference",)
    else:
        columns = (*_DESCRIPTORS, *FORMS, "asc_effective_date")
    for column in columns:
        value = _in_column(column, line)
        if value is not None:
            yield Operation(Act.SET, column, value, is_beside=True)
    statute = _STATUTE.fullmatch((line.comment or "").strip())
    if statute and act is not Act.TERMINATE:
        yield Operation(Act.SET, "statute", statute[1], is_beside=True)


def _typed(column: str, values: tuple[str, ...]) -> str | dt.date | None:
    if not values:
        return None
    return read_date(values[0]) if column in DATES else ",".join(values)


def _in_column(column: str, line: Line) -> str | dt.date | None:
    """The value of a column as typed, in CMS's own form. Raises UnreadError where it can be no value of it."""
    text = getattr(line, column, None)
    if text is None or not isinstance(text, str) or not text.strip():
        return None
    if column in _DESCRIPTORS:
        return text
    if column in DATES:
        if not is_date(text):
            raise UnreadError(f"{named(column)} is no date: `{text}`")
        return read_date(text)
    values = [value for value in _LISTED.split(text.strip().upper()) if value]
    form = FORMS[column]
    if not all(form.fullmatch(value) for value in values) or (len(values) > 1 and column not in LISTS):
        raise UnreadError(f"`{text}` can be no value of {named(column)}")
    return ",".join(values) or None

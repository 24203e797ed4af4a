"""Applies one understood line to what is known of a code in a release: another state, or the reason why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from etl.corrections.line import Act, Operation, Understood
from etl.corrections.rows import Row, Source, Stand, State, Value, begin, same_life

DAY = dt.timedelta(days=1)
OfYear = Callable[[int], Row | None]
"""The newest row of a code in the releases of a year, before the release that is corrected; None: none is held."""

# What an action code declares (record layout); the first that fits, for it has room for one.
_DECLARED = (
    ("C", "long_description"), ("F", "coverage_code"), ("P", "pricing_indicator"), ("P", "asc_group"),
    ("P", "asc_effective_date"), ("S", "short_description"),
)  # fmt: skip


class ContradictionError(Exception):
    """The rows say something that the line cannot be true of; the message is the reason."""


class InapplicableError(Exception):
    """The line is understood, and what it needs is not held; the message is the reason."""


@dataclass(frozen=True)
class Application:
    """One line at work."""

    line: Understood
    source: Source
    of_year: OfYear
    is_printed: bool = False
    """It stands in a printed copy only, whose cells may be cut at their column's width."""

    def to(self, state: State) -> State:
        """The state after the line; the same state where the rows show it already.

        Raises ContradictionError or InapplicableError: then nothing of the line is applied.
        """
        if self.is_printed and any(o.field == "long_description" for o in self.line.operations):
            raise InapplicableError("Its descriptor stands in a printed copy only, which may have cut it.")
        fields: dict[str, Operation] = {}
        for operation in self.line.operations:
            if operation.field is None:
                state = self._whole_row(state, operation)
            elif operation.field in ("add_date", "termination_date", "action_code", "action_effective_date"):
                state = self._dates(state, operation)
            elif operation.act in (Act.INSERT, Act.TAKE):
                state = self._patched(state, {operation.field: operation})
            else:
                fields[operation.field] = operation
        return self._patched(state, fields) if fields else state

    # The row as a whole

    def _whole_row(self, state: State, operation: Operation) -> State:
        match operation.act:
            case Act.ADD:
                return self._added(state, _day(operation))
            case Act.DELETE:
                return self._deleted(state)
            case Act.TERMINATE:
                return self._terminated(state, _day(operation), may_move=False)
            case Act.KEEP:
                return self._kept(state)
            case Act.REINSTATE:
                return self._reinstated(state)
            case _:
                return self._back(state)

    def _added(self, state: State, day: dt.date) -> State:
        now = state.current
        if now is not None and not now.ended_by(day):
            if now.day("add_date") != day:
                raise ContradictionError(f"The rows list it already, added {now.day('add_date')}.")
            return state  # it is there; its columns are compared as any others
        values = {o.field: o.value for o in self.line.operations if o.field and o.act is Act.SET}
        if not values.get("long_description"):
            raise InapplicableError("It adds a code without a long description.")
        values |= {"add_date": day, "action_effective_date": day, "action_code": "A"}
        row = Row(values, self.source, state.effective_date)
        return replace(state, stands=(*state.stands, Stand(day, row)))

    def _deleted(self, state: State) -> State:
        if not state.stands:
            return state
        last = state.stands[-1].row
        if same_life(last, state.previous):
            raise ContradictionError("An earlier release lists it: it cannot be as if it had never been.")
        return _without_life(state, last)

    def _terminated(self, state: State, last_day: dt.date, *, may_move: bool) -> State:
        now = self._listed(state)
        if now.day("termination_date") == last_day:
            return state
        begins = now.day("add_date")
        if not may_move and now.ended_by(last_day):
            raise ContradictionError(f"It ended on {now.day('termination_date')} already.")
        if begins is not None and last_day < begins:
            # Ended as of the day on which it would have begun, and added in this very release: it never was. An end
            # still earlier says something that nobody understands.
            if last_day == begins - DAY and state.stands and not same_life(now, state.previous):
                return _without_life(state, now)
            raise ContradictionError(f"It would end on {last_day}, before it began on {begins}.")
        # On discontinuation the action takes effect on the day after the last day of use (trap 2).
        acted = last_day + DAY
        return self._last_row(state, {"termination_date": last_day, "action_code": "D", "action_effective_date": acted})

    def _kept(self, state: State) -> State:
        now = self._listed(state)
        if now.day("termination_date") is None:
            return state
        before = state.previous if same_life(now, state.previous) else None
        acted = before.day("action_effective_date") if before else None
        kept: dict[str, Value] = {"termination_date": None, "action_code": "N", "action_effective_date": acted}
        if not state.stands:
            return self._last_row(state, kept)
        begins = now.day("add_date")
        stands = tuple(
            Stand(s.since, s.row.with_values(kept, self.source))
            if s.row.day("add_date") == begins and s.row.day("termination_date")
            else s
            for s in state.stands
        )
        return replace(state, stands=stands)

    def _reinstated(self, state: State) -> State:
        now = state.current
        if not state.stands or now is None or now.day("termination_date") is None:
            return self._back(state)
        end, day = now.day("termination_date"), self.line.effective_date
        if day is None or end is None or day <= end + DAY:
            return self._kept(state)
        # Valid again from that day on: another life (trap 8).
        again = now.with_values(
            {"termination_date": None, "action_code": "R", "action_effective_date": day}, self.source
        )
        return replace(state, stands=(*state.stands, Stand(day, again)))

    def _back(self, state: State) -> State:
        if state.stands:
            return state
        if state.published is not None:  # an earlier line had taken it out
            return begin(state.published, state.previous, state.effective_date)
        if state.previous is None:
            raise InapplicableError("The archive holds no row of it that could be added back.")
        return self._last_row(state, {"action_code": "N"})

    # Single fields

    def _dates(self, state: State, operation: Operation) -> State:
        name, value = operation.field or "", operation.value
        now = self._listed(state)
        _check_was(operation, now)
        if now.shows(name, value):
            return state
        if name == "termination_date":
            return self._terminated(state, _day(operation), may_move=True)
        if name != "add_date":
            return self._last_row(state, {name: value})
        if now.ended_by(_day(operation)):
            raise ContradictionError(f"It would begin on {value}, after it ended on {now.day('termination_date')}.")
        if not state.stands:
            return self._last_row(state, {name: value})
        begins = now.day("add_date")
        stands = tuple(
            Stand(s.since, s.row.with_values({name: value}, self.source)) if s.row.day("add_date") == begins else s
            for s in state.stands
        )
        return replace(state, stands=stands)

    def _patched(self, state: State, operations: Mapping[str, Operation]) -> State:
        now = self._listed(state)
        values: dict[str, Value] = {}
        for name, operation in operations.items():
            _check_was(operation, now)
            values[name] = self._new_value(name, operation, now)
        day = self.line.effective_date
        stands = list(state.stands)
        place = _place(state, day)
        if place is None:
            # Before anything that this release says: what stood before it, from that day on.
            base = state.previous if stands and state.previous else now
            stands.insert(0, Stand(day or state.effective_date, replace(base, effective_date=state.effective_date)))
            place, is_new = 0, True
        else:
            since = stands[place].since
            is_new = day is not None and day > since and not stands[place].row.ended_by(day)
            if is_new:
                place += 1
                stands.insert(place, Stand(day or since, stands[place - 1].row))
        if all(stand.row.shows(name, value) for stand in stands[place:] for name, value in values.items()):
            return state
        for later in range(place, len(stands)):
            if not all(stands[later].row.shows(name, value) for name, value in values.items()):
                declared = self._declaration(stands[later], values, is_new=is_new) if later == place else {}
                row = stands[later].row.with_values(values | declared, self.source)
                stands[later] = Stand(stands[later].since, replace(row, effective_date=state.effective_date))
        return replace(state, stands=tuple(stands))

    def _new_value(self, name: str, operation: Operation, now: Row) -> Value:
        present = str(now[name] or "").split(",") if now[name] else []
        match operation.act:
            case Act.REMOVE:
                return None
            case Act.INSERT:
                value = str(operation.value)
                return ",".join(present if value in present else [*present, value])
            case Act.TAKE:
                return ",".join(v for v in present if v != operation.value) or None
            case Act.REVERT:
                row = self.of_year(operation.year or 0)
                if row is None:
                    raise InapplicableError(f"The archive holds no row of it from {operation.year} to revert to.")
                return row[name]
            case _:
                return operation.value

    def _declaration(self, stand: Stand, values: Mapping[str, Value], *, is_new: bool) -> dict[str, Value]:
        """The action of a corrected row: what it declares, from the correction's own date on (data model).

        An undated correction leaves the action as it is: the row is as if it had been printed right. So does one of a
        code's first day, or of its last row: it is still an addition, or a discontinuation.
        """
        day, row = self.line.effective_date, stand.row
        if day is None or row.ended_by(day):
            return {"action_code": "N"} if is_new else {}
        if not is_new and (row["action_code"] or "N") != "N":
            return {}
        changed = {name for name, value in values.items() if not row.shows(name, value)}
        if {"long_description", "coverage_code"} <= changed:
            letter = "B"
        else:
            letter = next((letter for letter, name in _DECLARED if name in changed), "T")
        return {"action_code": letter, "action_effective_date": day}

    # What several of these need

    def _listed(self, state: State) -> Row:
        if state.current is None:
            raise ContradictionError("No release of the archive lists it.")
        return state.current

    def _last_row(self, state: State, values: Mapping[str, Value]) -> State:
        """The state with some values of its last row changed; a row of its own where the release has none yet."""
        row = self._listed(state).with_values(values, self.source)
        if not state.stands:
            # Nothing new is said before this release, save what the line itself dates.
            stand = Stand(state.effective_date, replace(row, effective_date=state.effective_date))
            return replace(state, stands=(stand,))
        return replace(state, stands=(*state.stands[:-1], replace(state.stands[-1], row=row)))


def _place(state: State, day: dt.date | None) -> int | None:
    """Which row of the release a correction dated `day` speaks of first; None: of what stood before its first."""
    if not state.stands:
        return None
    begins = state.stands[-1].row.day("add_date")
    own = [i for i, stand in enumerate(state.stands) if stand.row.day("add_date") == begins]
    until = [i for i in own if day is None or state.stands[i].since <= day]
    if until:
        return until[0] if day is None else until[-1]
    is_told_before = own[0] == 0 and same_life(state.stands[0].row, state.previous)
    return None if is_told_before else own[0]


def _without_life(state: State, row: Row) -> State:
    begins = row.day("add_date")
    return replace(state, stands=tuple(s for s in state.stands if s.row.day("add_date") != begins))


def _check_was(operation: Operation, row: Row) -> None:
    name, was = operation.field or "", operation.was
    if was is not None and not row.shows(name, was) and not row.shows(name, operation.value):
        raise ContradictionError(f"It says that the {name.replace('_', ' ')} is {was}; the rows say {row[name]}.")


def _day(operation: Operation) -> dt.date:
    if not isinstance(operation.value, dt.date):
        raise TypeError(f"{operation.name} needs a date, not {operation.value!r}")
    return operation.value

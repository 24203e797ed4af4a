"""Says of every line what became of it, as known now: applied, already there, repeated, undone, refused or unread."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from etl.corrections.line import Act, NotUnderstood, Operation, Understood
from etl.corrections.overlay import CodeStory, Filed, Releases, Step, Told
from etl.corrections.rows import FIELDS, Row, Source, State, Value, same

ROW = "(row)"
PRESENT = "present"
DAY = dt.timedelta(days=1)


class Outcome(enum.StrEnum):
    """What became of a line, as known now."""

    APPLIED = "applied"
    IN_ROWS = "already in the rows"
    REPEATS = "repeats an earlier version"
    UNDONE = "undone by a later line"
    NOT_APPLIED = "not applied"
    CONTRADICTS = "contradicts"
    NOT_UNDERSTOOD = "not understood"


@dataclass(frozen=True)
class Verdict:
    """What became of one line. `agrees`: whether the next release held shows what it says; None: nobody can tell."""

    number: int
    operations: str | None
    outcome: Outcome
    reason: str | None = None
    termination_date: dt.date | None = None
    add_date: dt.date | None = None
    agrees: bool | None = None


@dataclass(frozen=True)
class Corrected:
    """One field of one code that corrections changed, as known now: as published, and as corrected."""

    release: str
    code: str
    field: str
    old_value: Value
    new_value: Value
    effective_date: dt.date
    action_text: str | None
    source: Source


def verdicts(
    stories: Sequence[CodeStory],
    filed: Sequence[Filed],
    read: Mapping[int, Understood | NotUnderstood],
    releases: Releases,
) -> list[Verdict]:
    """What became of every line, in the order of `filed`."""
    found: dict[int, Verdict] = {}
    for story in stories:
        for release, told in story.last.items():
            following = _next_row(story, release, releases)
            for place, step in enumerate(told.steps):
                outcome, reason = _outcome(step, told, told.steps[:place], story, releases)
                found[step.filed.number] = Verdict(
                    step.filed.number,
                    step.understood.names,
                    outcome,
                    reason,
                    _typed_day(step.understood, (Act.TERMINATE, "termination_date")),
                    _typed_day(step.understood, (Act.ADD, "add_date")),
                    _agrees(step, *following) if following else None,
                )
    for f in filed:
        answer = read[f.number]
        if isinstance(answer, NotUnderstood):
            found[f.number] = Verdict(f.number, None, Outcome.NOT_UNDERSTOOD, answer.reason)
    return [found[f.number] for f in filed]


def corrected(stories: Sequence[CodeStory]) -> Iterator[Corrected]:
    """Every field that corrections changed, each told once, by the last line that changed it."""
    for story in stories:
        for release, told in story.last.items():
            yield from _corrected(story.code, release, told)


def _outcome(
    step: Step, told: Told, earlier: Sequence[Step], story: CodeStory, releases: Releases
) -> tuple[Outcome, str | None]:
    if step.contradiction or step.missing:
        return (Outcome.CONTRADICTS if step.contradiction else Outcome.NOT_APPLIED), step.contradiction or step.missing
    if not step.changed:
        said_before = any(s.understood == step.understood and not s.contradiction and not s.missing for s in earlier)
        if said_before:
            return Outcome.REPEATS, None
        points = story.applied.get(step.filed.number)
        if not points:
            return Outcome.IN_ROWS, None
        until = releases.known[max(points)]  # the known day after the last one, counted from one
        first = releases.known[min(points) - 1]
        return Outcome.IN_ROWS, f"It was applied from {first} until the rows themselves showed it, on {until}."
    if not any(_holds(told.state, name, new) for name, (_, new) in differences(step).items()):
        return Outcome.UNDONE, None
    return Outcome.APPLIED, None


def differences(step: Step) -> dict[str, tuple[Value, Value]]:
    """What a line changed: the values before and after, by column; `(row)` where the row itself came or went."""
    before, after = step.before, step.after
    if len(after.stands) < len(before.stands):
        return {ROW: (PRESENT, None)}
    comes = any(o.act in (Act.ADD, Act.ADD_BACK, Act.REINSTATE) for o in step.understood.operations)
    if comes and len(after.stands) > len(before.stands) and before.published is None:
        return {ROW: (None, PRESENT)}
    old, new = before.current, after.current
    if new is None:
        return {}
    pairs = {name: (old[name] if old else None, new[name]) for name in FIELDS}
    named = {o.field for o in step.understood.operations}
    # The action itself is told only where the line speaks of it.
    return {
        name: pair
        for name, pair in pairs.items()
        if not same(name, *pair) and (name not in ("action_code", "action_effective_date") or name in named)
    }


def _holds(final: State, name: str, value: Value) -> bool:
    if name == ROW:
        return bool(final.stands) == (value is not None)
    return final.current is not None and same(name, final.current[name], value)


def _corrected(code: str, release: str, told: Told) -> Iterator[Corrected]:
    first_old: dict[str, Value] = {}
    last_step: dict[str, Step] = {}
    for step in told.steps:
        if step.changed:
            for name, (old, _) in differences(step).items():
                first_old.setdefault(name, old)
                last_step[name] = step
    final = told.state.current
    for name, step in last_step.items():
        if name == ROW:
            new: Value = PRESENT if told.state.stands else None
        elif told.state.stands and final is not None:
            new = final[name]
        else:
            continue  # the row itself is gone
        if not same(name, first_old[name], new):
            day = _takes_effect(name, first_old[name], new, step)
            text, source = step.filed.line.action_text, step.filed.source
            yield Corrected(release, code, name, first_old[name], new, day, text, source)


def _takes_effect(name: str, old: Value, new: Value, step: Step) -> dt.date:
    """The first day on which the new state holds; of an end: the first day on which the code is no longer valid."""
    if name == ROW:
        row = step.after.current if new else step.before.current
        comes_back = all(o.act is not Act.ADD for o in step.understood.operations) and new is not None
        return (row.day("add_date") if row and not comes_back else None) or step.after.effective_date
    if name == "termination_date":
        ends = [day for day in (old, new) if isinstance(day, dt.date)]
        return min(ends) + DAY
    return step.understood.effective_date or step.after.effective_date


def _typed_day(understood: Understood, of: tuple[Act, str]) -> dt.date | None:
    for operation in understood.operations:
        if (operation.act is of[0] or operation.field == of[1]) and isinstance(operation.value, dt.date):
            return operation.value
    return None


def _next_row(story: CodeStory, release: str, releases: Releases) -> tuple[Row | None] | None:
    """The row of the next release held, as published; None where there is no such release."""
    held = sorted((day, name) for name, day in releases.effective.items() if releases.issues.get(name))
    later = [name for day, name in held if day > releases.effective[release]]
    if not later:
        return None
    told = story.last.get(later[0])
    return (told.state.published if told else None,)


def _agrees(step: Step, row: Row | None) -> bool | None:
    answers = [_agrees_with(o, step, row) for o in step.understood.operations if o.field != "action_code"]
    if False in answers:
        return False
    return None if None in answers or not answers else True


def _agrees_with(operation: Operation, step: Step, row: Row | None) -> bool | None:
    act, name, value = operation.act, operation.field or "", operation.value
    if act is Act.DELETE:
        gone = step.before.stands[-1].row if step.before.stands else None
        if row is None:
            return True
        return None if gone is None else row["add_date"] != gone["add_date"]
    if act in (Act.ADD, Act.ADD_BACK, Act.REINSTATE):
        return row is not None and (act is not Act.ADD or row["add_date"] == value)
    if row is None:
        return None
    if act in (Act.TERMINATE, Act.KEEP):
        return row["termination_date"] == value
    if act is Act.REVERT:
        after = step.after.current
        return None if step.missing or after is None else row.shows(name, after[name])
    listed = str(row[name] or "").split(",")
    if act in (Act.INSERT, Act.TAKE):
        return (value in listed) == (act is Act.INSERT)
    return row.shows(name, value)

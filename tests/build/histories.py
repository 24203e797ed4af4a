"""Histories made at random: what CMS does to a code, quarter by quarter, and what its files show of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from hypothesis import strategies as st

from etl.build import BuildInput
from etl.model import Kind, Release
from tests.build.slow_rows import DAY, History, Issue, Line, Row
from tests.staging import StagedArchive, record

QUARTERS = [Release.parse(f"{year}Q{quarter}") for year in range(2020, 2024) for quarter in (1, 2, 3, 4)]
LONG_AGO = dt.date(2010, 1, 1)
QUARTER = dt.timedelta(days=91)
MEANINGS = [
    "Walker, folding, each",
    "Injection, somatrem, 1 mg",
    "Bridge payment, per month",
    "Surgical dressing, 10 cm",
]
# Most quarters bring nothing to most codes; every other word is one thing that CMS is known to do (field guide, traps).
EVENTS = [
    "nothing", "revise", "revise a year ago", "revise silently", "retype", "cover", "end", "announce end",
    "withdraw end", "re-activate", "re-activate quietly", "re-use", "re-add", "re-use while open", "correct add date",
    "move end", "end retroactively", "vanish", "return",
]  # fmt: skip
# How one issue can show a code otherwise than it is: as it was a quarter ago, or with a slip of the typist.
SLIPS = ["late", "add date slipped", "end slipped", "action date slipped", "left out"]


@dataclass(frozen=True)
class State:
    """What CMS would print of one code in one quarter."""

    row: Row
    listed: bool = True


def story(begin: int, events: list[str]) -> list[State]:
    """The states of one code over all quarters; it is added in quarter `begin`, or long ago when that is negative."""
    states: list[State] = []
    state = State(Row(LONG_AGO, MEANINGS[0], act=LONG_AGO), listed=begin < 0)
    for place, quarter in enumerate(QUARTERS):
        state = replace(state, row=replace(state.row, action="N"))
        if place == begin:
            day = quarter.effective_date
            state = State(Row(day, MEANINGS[0], act=day, action="A"))
        elif place > begin:
            state = _after(state, events[place], quarter.effective_date)
        states.append(state)
    return states


def _after(state: State, event: str, day: dt.date) -> State:
    """One event of CMS's on one code, where it applies; `day` is the first of the quarter."""
    row = state.row
    other = MEANINGS[(MEANINGS.index(row.long.capitalize()) + 1) % len(MEANINGS)]
    assert row.add is not None
    if event in ("vanish", "return"):
        return replace(state, listed=event == "return")
    new = {
        "nothing": row,
        "revise": replace(row, long=other, action="C", act=day),
        "revise a year ago": replace(row, long=other, action="C", act=day - 4 * QUARTER),
        "revise silently": replace(row, long=other),
        "retype": replace(row, long=row.long.upper()),
        "cover": replace(row, coverage="D" if row.coverage == "C" else "C", action="F", act=day),
    }
    if row.term is None:
        new |= {
            "end": replace(row, term=day - DAY, act=day, action="D"),
            "announce end": replace(row, term=day + QUARTER, act=day + QUARTER + DAY, action="D"),
            "re-use while open": Row(day, other, act=day, action="A"),
            "correct add date": replace(row, add=row.add - QUARTER),
            "end retroactively": replace(row, term=day - QUARTER),
        }
    else:
        new |= {
            "withdraw end": replace(row, term=None),
            "re-activate": replace(row, term=None, act=day, action="R"),
            "re-activate quietly": replace(row, term=None, act=day),
            "re-use": Row(day, other, act=day, action="A"),
            "re-add": Row(day, row.long, act=day, action="A"),
            "move end": replace(row, term=row.term + QUARTER, act=row.term + QUARTER + DAY, action="D"),
        }
    return replace(state, row=new.get(event, row))


def shown(states: list[State], place: int, slip: str) -> Row | None:
    """What one issue of the quarter at `place` shows of a code; None when it does not list it."""
    state = states[place - 1] if slip == "late" and place else states[place]
    row = state.row
    if not state.listed or slip == "left out":
        return None
    if slip == "add date slipped" and row.add:
        return replace(row, add=row.add + DAY)
    if slip == "end slipped" and row.term:
        return replace(row, term=row.term + DAY)
    if slip == "action date slipped" and row.act:
        return replace(row, act=row.act - 3 * DAY)
    return row


@dataclass(frozen=True)
class Skeleton:
    """Which quarters are held, and which issues of them, by (place of the quarter, posted date, accepted)."""

    issues: tuple[tuple[int, dt.date, bool], ...]


@st.composite
def skeletons(draw: st.DrawFn) -> Skeleton:
    """Two to six quarters, each with one to three issues, some of them quarantined, re-issued early or very late."""
    if draw(st.booleans()):
        first = draw(st.integers(0, len(QUARTERS) - 6))
        places = list(range(first, first + draw(st.integers(3, 6))))
    else:  # holes in the archive
        places = sorted(draw(st.sets(st.integers(0, len(QUARTERS) - 1), min_size=2, max_size=5)))
    issues: list[tuple[int, dt.date, bool]] = []
    for place in places:
        posted = QUARTERS[place].effective_date - draw(st.integers(5, 45)) * DAY
        # The gap between issues: none (two on one day), some days, or longer than a quarter.
        for gap in draw(st.lists(st.sampled_from([0, 1, 14, 30, 120]), max_size=1 if len(places) > 4 else 2)):
            issues.append((place, posted, draw(st.sampled_from([True, True, True, False]))))
            posted += gap * DAY
        issues.append((place, posted, True))
    return Skeleton(tuple(issues))


@st.composite
def histories(draw: st.DrawFn, codes: int = 40, wild: int = 15) -> History:
    """Issues that show `codes` codes with a story each, and `wild` codes whose rows mean nothing at all."""
    skeleton = draw(skeletons())
    rows: list[dict[str, Row]] = [{} for _ in skeleton.issues]
    # An end now and then, or there would be nothing to withdraw, to re-activate or to re-use.
    happens = st.one_of(st.just("nothing"), st.sampled_from(EVENTS), st.sampled_from([*EVENTS, "end", "end"]))
    slips = st.one_of(st.just(""), st.just(""), st.just(""), st.sampled_from(SLIPS))
    for number in range(codes):
        events = draw(st.lists(happens, min_size=len(QUARTERS), max_size=len(QUARTERS)))
        states = story(draw(st.integers(-3, len(QUARTERS) - 1)), events)
        for table, (place, _, _) in zip(rows, skeleton.issues, strict=True):
            row = shown(states, place, draw(slips))
            if row is not None:
                table[f"G{number:04}"] = row
    for number in range(wild):
        for table in rows:
            row = _wild(draw(st.integers(0, 8 * 8 * 8 * 8 * 3 * 4 - 1)))
            if row is not None:
                table[f"S{number:04}"] = row
    history = _issues(skeleton, rows)
    # Few codes, so that lines meet; the last is listed nowhere.
    named = [f"G{number:04}" for number in range(codes // 3)] + [f"S{number:04}" for number in range(wild // 5)]
    history.lines = draw(corrections(skeleton, [*named, "G9999"]))
    return history


@st.composite
def corrections(draw: st.DrawFn, skeleton: Skeleton, codes: list[str]) -> list[Line]:
    """Up to three versions of a corrections file for some of the releases; known before their rows, or long after."""
    lines: list[Line] = []
    for place in sorted({place for place, _, _ in skeleton.issues}):
        quarter = QUARTERS[place].effective_date
        for days in sorted(draw(st.lists(st.sampled_from([-50, -20, -5, 3, 12, 40, 200]), max_size=3, unique=True))):
            drawn = draw(
                st.lists(st.integers(0, len(codes) * 5 * 5 * 4 - 1), min_size=len(codes) // 2, max_size=len(codes))
            )
            lines += [_line(QUARTERS[place], quarter + days * DAY, codes, number) for number in drawn]
    return lines


KINDS = ["add", "delete", "terminate", "keep", "revise"]


def _line(release: Release, known: dt.date, codes: list[str], number: int) -> Line:
    number, kind_number = divmod(number, 5)
    number, day = divmod(number, 5)
    code_number, long = divmod(number, 4)
    kind, quarter = KINDS[kind_number], release.effective_date
    # From the first day of the quarter or of another month, or from the last day of the month before.
    days = [quarter, quarter, quarter + 31 * DAY, quarter - QUARTER, quarter - DAY]
    dated = days[day] if kind in ("add", "terminate") or (kind == "revise" and day) else None
    return Line(release, known, codes[code_number], kind, dated, MEANINGS[long] if kind in ("add", "revise") else "")


def _wild(number: int) -> Row | None:
    """Any row whatever: dates out of order, blank dates, any action."""
    # 1999 lies before every release held, 2099 after: both are in CMS's files.
    dates = [None, dt.date(1999, 1, 1), dt.date(2019, 6, 30), dt.date(2020, 1, 1), dt.date(2021, 3, 31),
             dt.date(2021, 4, 1), dt.date(2022, 10, 1), dt.date(2099, 12, 31)]  # fmt: skip
    number, add = divmod(number, 8)
    number, act = divmod(number, 8)
    number, term = divmod(number, 8)
    number, action = divmod(number, 8)
    number, long = divmod(number, 3)
    if number == 0:
        return None
    return Row(dates[add], MEANINGS[long], dates[term], dates[act], "ABCDNNRS"[action])


def _issues(skeleton: Skeleton, rows: list[dict[str, Row]]) -> History:
    issues = History()
    for (place, posted, accepted), table in zip(skeleton.issues, rows, strict=True):
        number = 1 + sum(1 for other in issues if other.release == QUARTERS[place])
        always = {"A0021": Row(LONG_AGO, "Ambulance service, outside state", act=LONG_AGO)}
        issues.append(Issue(QUARTERS[place], number, posted, always | table, accepted))
    return issues


TYPED = {
    "add": "ADD Code",
    "delete": "DELETE",
    "terminate": "Terminate",
    "keep": "Do not terminate",
    "revise": "Revise Long & Short Desc",
}


def stage(issues: History, root: Path) -> list[BuildInput]:
    """Write the issues as staged revisions, and the corrections of each release as a zip of their own."""
    archive = StagedArchive(root)
    for issue in issues:
        archive.add(
            str(issue.release),
            [
                record(code, row.long, add=row.add, term=row.term, act=row.act, action=row.action,
                       coverage_code=row.coverage)
                for code, row in sorted(issue.rows.items())
            ],
            posted=issue.posted.isoformat(),
            quarantined=None if issue.accepted else "It failed a critical check.",
        )  # fmt: skip
    for release in sorted({line.release for line in issues.lines}):
        lines = [line for line in issues.lines if line.release == release]
        days = sorted({line.known for line in lines})
        typed = [
            {
                "code": line.code, "code_type": "procedure", "action_text": TYPED[line.kind],
                "effective_date_text": line.day, "effective_date": line.day, "long_description": line.long or None,
                # As `record` fills a row: what a correction does not say would be another version later on.
                "short_description": line.long[:28] or None, "coverage_code": "C" if line.kind == "add" else None,
                "version": days.index(line.known) + 1, "file_date": line.known, "sheet": "Sheet1", "line": place,
                "member": f"V{days.index(line.known) + 1}_Corrections.xlsx",
            }
            for place, line in enumerate(lines, start=5)
        ]  # fmt: skip
        archive.add(str(release), kind=Kind.CORRECTIONS, posted=f"{days[-1]}", correction=typed)
    return archive.inputs

"""Lays the lines of all corrections files over the rows of the codes they name, for every day of new knowledge."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from etl.corrections.apply import Application, ContradictionError, InapplicableError
from etl.corrections.line import Line, NotUnderstood, Understood
from etl.corrections.rows import Row, Source, State, begin
from etl.corrections.understand import understand


@dataclass(frozen=True)
class Filed:
    """One line of a corrections file, and where it stands."""

    number: int
    release: str
    version: int
    line: Line
    code_type: str
    source: Source
    is_printed: bool = False


@dataclass(frozen=True)
class Published:
    """The row of a code in one revision of a release."""

    release: str
    revision: int
    code: str
    row: Row


@dataclass(frozen=True)
class Releases:
    """What is held of the code set, and when it was known."""

    effective: Mapping[str, dt.date]
    """First day of every release that is held or corrected."""
    issues: Mapping[str, Sequence[tuple[dt.date, int]]]
    """Posted date and number of every accepted revision, by release."""
    known: Sequence[dt.date]
    """Every day on which something new was known, in order; the first is knowledge point 1."""

    def in_force(self, release: str, known: dt.date) -> int | None:
        """The number of a release's revision in force on a known day; None: its rows were not known then."""
        return max((number for posted, number in self.issues.get(release, ()) if posted <= known), default=None)


@dataclass(frozen=True)
class Span:
    """The rows that stand in for a release's row of a code, from one knowledge point to another (both inclusive)."""

    release: str
    code: str
    first_k: int
    last_k: int
    rows: tuple[Row, ...]
    """In order of time. Empty: the release's row is taken away."""


@dataclass(frozen=True)
class Step:
    """One line applied to one state: what it left, or why it left it as it was."""

    filed: Filed
    understood: Understood
    before: State
    after: State
    contradiction: str | None = None
    missing: str | None = None

    @property
    def changed(self) -> bool:
        """Whether it left another state than it met."""
        return self.after.stands != self.before.stands


@dataclass(frozen=True)
class Told:
    """What one release says of one code at one knowledge point, and how its lines made it so."""

    state: State
    steps: tuple[Step, ...]
    overlay: tuple[Row, ...] | None
    """None: the release's own row stands (or there is none)."""


@dataclass
class CodeStory:
    """All releases that list or correct one code, over all known time."""

    code: str
    spans: list[Span]
    last: dict[str, Told]
    """As known now, by release."""
    applied: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By number of a line: the knowledge points at which it changes something."""


def read_lines(filed: Iterable[Filed]) -> dict[int, Understood | NotUnderstood]:
    """Every line understood, or why not, by its number."""
    return {f.number: understand(f.line) for f in filed}


def overlay(
    releases: Releases,
    published: Iterable[Published],
    filed: Sequence[Filed],
    read: Mapping[int, Understood | NotUnderstood],
) -> list[CodeStory]:
    """What the corrections make of each code that an understood line names."""
    rows: dict[str, dict[tuple[str, int], Row]] = defaultdict(dict)
    for p in published:
        rows[p.code][p.release, p.revision] = p.row
    lines: dict[str, dict[str, list[tuple[Filed, Understood]]]] = defaultdict(lambda: defaultdict(list))
    # A later line speaks of what the earlier ones made (2018: V3 takes out what V2 adds).
    for f in sorted(filed, key=lambda f: (f.source.known, f.version, f.source.member, f.source.line, f.number)):
        understood = read[f.number]
        if isinstance(understood, Understood):
            lines[f.line.code][f.release].append((f, understood))
    return [_Code(releases, code, rows[code], lines[code]).story() for code in sorted(lines)]


class _Code:
    def __init__(
        self,
        releases: Releases,
        code: str,
        rows: Mapping[tuple[str, int], Row],
        lines: Mapping[str, Sequence[tuple[Filed, Understood]]],
    ) -> None:
        self._all = releases
        self._code = code
        self._rows = rows
        self._lines = lines
        self._order = sorted({release for release, _ in rows} | lines.keys(), key=lambda r: releases.effective[r])
        # Most known days bring nothing to a code: what follows from the same rows and lines is told once.
        self._told: dict[tuple[object, ...], Told] = {}

    def story(self) -> CodeStory:
        story = CodeStory(self._code, [], {})
        overlays: dict[str, list[tuple[Row, ...] | None]] = defaultdict(list)
        for k, known in enumerate(self._all.known, start=1):
            story.last = self._on(known)
            for release in self._lines:
                told = story.last[release]
                overlays[release].append(told.overlay)
                for step in told.steps:
                    if step.changed:
                        story.applied[step.filed.number].add(k)
        for release, by_k in overlays.items():
            story.spans.extend(_spans(release, self._code, by_k))
        return story

    def _on(self, known: dt.date) -> dict[str, Told]:
        """What every release says of the code on a known day, each on top of the ones before it."""
        told: dict[str, Told] = {}
        listed: dict[str, Row] = {}
        for release in self._order:
            number = self._all.in_force(release, known)
            row = self._rows.get((release, number)) if number is not None else None
            lines = [line for line in self._lines.get(release, ()) if line[0].source.known <= known]
            key = (release, id(row), len(lines), *((r, id(row)) for r, row in listed.items()))
            if key not in self._told:
                self._told[key] = self._release(release, row, lines, listed)
            told[release] = self._told[key]
            if told[release].state.stands:
                listed[release] = told[release].state.stands[-1].row
        return told

    def _release(
        self, release: str, row: Row | None, lines: Sequence[tuple[Filed, Understood]], listed: Mapping[str, Row]
    ) -> Told:
        earlier = dict(listed)

        def of_year(year: int) -> Row | None:
            return next((r for name, r in reversed(earlier.items()) if name.startswith(f"{year}Q")), None)

        first = begin(row, next(reversed(earlier.values()), None), self._all.effective[release])
        state, steps = first, []
        for filed, understood in lines:
            step = Step(filed, understood, state, state)
            try:
                step = replace(step, after=Application(understood, filed.source, of_year, filed.is_printed).to(state))
            except ContradictionError as error:
                step = replace(step, contradiction=str(error))
            except InapplicableError as error:
                step = replace(step, missing=str(error))
            steps.append(step)
            state = step.after
        same = state.stands == first.stands
        return Told(state, tuple(steps), None if same else tuple(stand.row for stand in state.stands))


def _spans(release: str, code: str, by_k: Sequence[tuple[Row, ...] | None]) -> Iterable[Span]:
    k = 0
    for rows, run in groupby(by_k):
        first, k = k + 1, k + len(list(run))
        if rows is not None:
            yield Span(release, code, first, k, rows)

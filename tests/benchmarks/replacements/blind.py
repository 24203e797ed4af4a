"""Infers replacements from the mirror with every XREF hidden, and holds them against those that CMS published."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl.stage import StagedRevision
from etl.successors import Begun, Edge, Ended, Evidence, infer

LIVES = Path(__file__).with_name("lives.sql")
ONE_DAY = dt.timedelta(days=1)
# From here on CMS leaves most XREFs empty (trap 10), and every edge that it did not publish has been read.
READ_FROM = dt.date(2020, 4, 1)
Key = tuple[str, dt.date, str]
"""Old code, its last day, new code."""


@dataclass(frozen=True)
class Lives:
    """What the releases show, apart from the successors."""

    ended: tuple[Ended, ...]
    begun: tuple[Begun, ...]


@dataclass(frozen=True)
class Result:
    """What was inferred, and what CMS published."""

    edges: dict[Key, Edge]
    published: frozenset[Key]
    """Between two codes of ours, both seen."""
    silent: frozenset[tuple[str, dt.date]]
    """Ended codes for which CMS published no successor in any system."""
    lives: Lives

    @property
    def next_day(self) -> frozenset[Key]:
        """The published edges whose new code was added on the day after the old one ended."""
        begins = {(new.code, new.add_date) for new in self.lives.begun}
        return frozenset(key for key in self.published if (key[2], key[1] + ONE_DAY) in begins)

    def above(self, *evidence: Evidence) -> dict[Key, Edge]:
        """The edges above the line, or of the given classes."""
        wanted = evidence or (Evidence.SAME_DESCRIPTOR, Evidence.SAME_SUBSTANCE)
        return {key: edge for key, edge in self.edges.items() if edge.evidence in wanted}

    def right(self, *evidence: Evidence) -> set[Key]:
        """Inferred edges that CMS published too."""
        return set(self.above(*evidence)) & self.published

    def conflicts(self, *evidence: Evidence) -> set[Key]:
        """Inferred edges of a code for which CMS published other successors, of ours or of CPT."""
        return {key for key in self.above(*evidence) if key not in self.published and key[:2] not in self.silent}

    def misses(self) -> set[Key]:
        """Published edges of the next day that are not above the line."""
        return set(self.next_day) - set(self.above())

    def unpublished(self) -> dict[Key, Edge]:
        """What a person has to read: inferred since READ_FROM, where CMS published nothing."""
        return {k: e for k, e in self.edges.items() if k[:2] in self.silent and e.effective_date >= READ_FROM}

    def recall(self, *evidence: Evidence) -> float:
        """Share of the published edges of the next day that were found."""
        return len(self.right(*evidence) & self.next_day) / len(self.next_day)

    def precision(self, *evidence: Evidence) -> float:
        """Share of right ones among the inferred edges of codes for which CMS published successors."""
        right, wrong = len(self.right(*evidence)), len(self.conflicts(*evidence))
        return right / (right + wrong) if right + wrong else 1.0


def run(staged: Iterable[StagedRevision]) -> Result:
    """Read the lives of all codes from staged revisions, infer, and compare."""
    connection = duckdb.connect()
    parts = [f"SELECT '{one.revision.release}' AS release, * FROM '{one.table('record')}'" for one in staged]
    connection.execute(f"CREATE VIEW record AS {' UNION ALL '.join(parts)}")
    connection.execute(LIVES.read_text(encoding="utf-8"))
    ended = connection.execute("SELECT * EXCLUDE (add_date) FROM ended ORDER BY ALL").fetchall()
    begun = connection.execute("FROM begun ORDER BY ALL").fetchall()
    lives = Lives(
        tuple(Ended(*row) for row in ended), tuple(Begun(*row, tuple(all_words)) for *row, all_words in begun)
    )
    return compare(lives, connection.execute("FROM published").fetchall())


def compare(lives: Lives, xrefs: Iterable[Key]) -> Result:
    """Infer from the lives alone, then look at the cross references."""
    edges = {(e.old_code, e.effective_date - ONE_DAY, e.new_code): e for e in infer(lives.ended, lives.begun)}
    ours = {new.code for new in lives.begun}
    named = [(old, day, new) for old, day, new in xrefs if new != old and re.fullmatch(r"[0-9A-Z]{5}|[A-Z0-9]{2}", new)]
    spoken = {(old, day) for old, day, _ in named}
    return Result(
        edges,
        frozenset(key for key in named if key[2] in ours),
        frozenset((old.code, old.termination_date) for old in lives.ended) - spoken,
        lives,
    )


def report(result: Result, unpublished: bool = False) -> Iterator[str]:
    """The figures, every miss and every conflict; on demand every edge that a person has to read."""
    olds = {(old.code, old.termination_date): old.long_description for old in result.lives.ended}
    news: dict[str, list[Begun]] = {}
    for new in result.lives.begun:
        news.setdefault(new.code, []).append(new)

    def count(edges: Iterable[Edge]) -> str:
        return ", ".join(f"{number} {name}" for name, number in sorted(Counter(e.evidence for e in edges).items()))

    def both(key: Key) -> str:
        code, last_day, other = key
        first = min(news[other], key=lambda new: abs(new.add_date - last_day - ONE_DAY))
        return f"    {olds[code, last_day][:150]}\n    {first.long_description[:150]}"

    yield f"{len(result.lives.ended)} codes ended, {len(result.lives.begun)} began; {count(result.edges.values())}"
    yield f"published, both codes seen: {len(result.published)}; begun on the next day: {len(result.next_day)}"
    yield f"{'evidence':<18}{'right':>6}{'conflicts':>11}{'precision':>11}{'recall':>8}"
    for name, evidence in [*((e.value, (e,)) for e in Evidence), ("above the line", ())]:
        right, wrong = len(result.right(*evidence)), len(result.conflicts(*evidence))
        shares = f"{result.precision(*evidence):>11.3f}{result.recall(*evidence):>8.3f}"
        yield f"{name:<18}{right:>6}{wrong:>11}{shares}"
    for title, keys in (("missed", result.misses()), ("conflicts", result.conflicts(*Evidence))):
        yield f"\n{title}: {len(keys)}"
        for key in sorted(keys):
            known_as = f" {result.edges[key].evidence}" if key in result.edges else ""
            yield f"{key[0]} -> {key[2]} ({key[1]}){known_as}\n{both(key)}"
    alone = result.unpublished()
    yield f"\ninferred from {READ_FROM} on where CMS published nothing: {count(alone.values())}"
    if unpublished:
        for key, edge in sorted(alone.items(), key=lambda item: (item[1].evidence, item[0][1], item[0])):
            factor = "no factor" if edge.units_factor is None else f"x {edge.units_factor}"
            yield f"{key[0]} -> {key[2]} ({key[1]}) {edge.evidence} {edge.score:.2f} {factor}: {edge.units_note}"
            yield both(key) + "".join(f"\n    {difference}" for difference in edge.differences)

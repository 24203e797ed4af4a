"""Decides between the edges of one day: what another edge explains better goes below the line."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace

from etl.successors.likeness import Kind, Likeness, Verdict
from etl.successors.lines import Lines
from etl.successors.values import Begun, Ended


@dataclass(frozen=True)
class Pair:
    """An ended and a begun code on their way to an edge."""

    ended: Ended
    begun: Begun
    likeness: Likeness
    same_words: bool
    demoted: str = ""
    """Why it goes below the line; empty above it, and where the likeness says so itself."""

    @property
    def above(self) -> bool:
        """Whether it is to be published as a replacement."""
        return self.likeness.verdict is Verdict.SAME and not self.demoted


def settle(pairs: list[Pair], lines: Lines) -> list[Pair]:
    """Put below the line what another pair explains better. One-to-many and many-to-one stay where all are alike."""
    above = _above_by_day(pairs)
    pairs = [_check_references(pair, above, lines) for pair in pairs]
    by_old: dict[tuple[str, dt.date], list[Pair]] = defaultdict(list)
    by_new: dict[tuple[str, dt.date], list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.above:
            by_old[pair.ended.code, pair.ended.termination_date].append(pair)
            by_new[pair.begun.code, pair.begun.add_date].append(pair)
    settled = []
    for pair in pairs:
        why = ""
        if pair.above:
            why = _better_old(pair, by_new[pair.begun.code, pair.begun.add_date])
            why = why or _better_new(pair, by_old[pair.ended.code, pair.ended.termination_date], lines)
        settled.append(replace(pair, demoted=why) if why else pair)
    return settled


def _above_by_day(pairs: list[Pair]) -> dict[dt.date, set[tuple[str, str]]]:
    above: dict[dt.date, set[tuple[str, str]]] = defaultdict(set)
    for pair in pairs:
        if pair.above:
            above[pair.ended.termination_date].add((pair.ended.code, pair.begun.code))
    return above


def _check_references(pair: Pair, above: dict[dt.date, set[tuple[str, str]]], lines: Lines) -> Pair:
    """`supplies for the device coded at K1016` and `... at E0733` are one article only if E0733 replaced K1016."""
    old, new = (lines.parse(side.long_description).references for side in (pair.ended, pair.begun))
    if old == new or not pair.above:
        return pair
    replaced = above[pair.ended.termination_date]
    if all(a == b or (a, b) in replaced for a, b in zip(old, new, strict=True)):
        return pair
    return replace(pair, demoted="the descriptors name different codes")


def _better_old(pair: Pair, olds: list[Pair]) -> str:
    """The new code says more than this old one, and another old code says exactly that: that is its predecessor.

    "Romidepsin" and "romidepsin, non-lyophilized" end together, and "romidepsin, non-lyophilized" begins.
    """
    if pair.likeness.gains():
        for other in olds:
            if other is not pair and not other.likeness.gains():
                return f"{other.ended.code} says what the new code says"
    return ""


def _better_new(pair: Pair, news: list[Pair], lines: Lines) -> str:
    others = [other for other in news if other is not pair]
    if pair.same_words or not others:
        return ""
    if any(other.same_words for other in others):
        return "another new code has the same words"
    general = [other for other in others if not other.likeness.gains(Kind.NOT_OTHERWISE_SPECIFIED)]
    if not general:
        return ""
    if pair.likeness.gains(Kind.NOT_OTHERWISE_SPECIFIED):
        # A brand beside a general code: the general code is the successor. Where all are brands, it is a split.
        return f"{general[0].begun.code} says no more than the old code; this one is a part of it"
    if pair.likeness.concerns(Kind.ALTERNATIVE):
        return ""
    return _ladder(pair, general, lines)


def _ladder(pair: Pair, rivals: list[Pair], lines: Lines) -> str:
    """Several new codes that differ in their unit alone: the one with the old unit, else nobody can say which."""
    unit = lines.parse(pair.ended.long_description).unit
    if unit is not None and lines.parse(pair.begun.long_description).unit == unit:
        return ""
    return "several new codes name the same product: " + ", ".join(sorted(rival.begun.code for rival in rivals))

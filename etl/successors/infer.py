"""Finds what replaced what where CMS does not say: codes that ended on a day, and codes that began on the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from etl.successors.blocks import Blocks
from etl.successors.ground import common_ground
from etl.successors.likeness import Kind, Verdict
from etl.successors.lines import Lines
from etl.successors.settle import Pair, settle
from etl.successors.values import Begun, Edge, Ended, Evidence

# A code that began up to a quarter before or after is worth a look, no more: CMS's own XREFs skip a day at times.
NEAR = dt.timedelta(days=92)
_BELOW_THE_LINE = 0.7
_ONE_DAY = dt.timedelta(days=1)


def infer(ended: Iterable[Ended], begun: Iterable[Begun], lines: Lines | None = None) -> tuple[Edge, ...]:
    """All edges from ended to begun codes, by date and code; candidates among them are marked as such.

    Both sides may span the whole history: only codes of one type and of neighbouring dates that share a word of their
    substance are compared. A code never replaces itself (a re-used number is another lifetime, not a successor).
    `lines` keeps what was parsed, for whoever parses the same descriptors next.
    """
    ended = list(ended)
    lines = lines or Lines()
    blocks = Blocks(ended, begun, lines)
    found: list[Pair] = []
    for old in ended:
        pairs = list(_pairs(old, blocks, lines, old.termination_date + _ONE_DAY))
        if any(pair.above for pair in pairs):
            # Where the product itself is found, what merely resembles it is of no use.
            found += [pair for pair in pairs if pair.above]
        else:
            found += [*pairs, *_near(old, blocks, lines)]
    edges = {_edge(pair, lines) for pair in settle(found, lines)}
    return tuple(sorted(edges, key=lambda e: (e.effective_date, e.old_code, -e.score, e.new_code)))


def _pairs(old: Ended, blocks: Blocks, lines: Lines, day: dt.date) -> Iterator[Pair]:
    for new in blocks.like(old, day):
        if new.code == old.code:
            continue
        wording = lines.words(old.long_description)
        # No words say nothing: two codes without a descriptor have nothing in common.
        same_words = bool(wording) and wording == lines.words(new.long_description)
        likeness = lines.compare(old.long_description, new.long_description)
        if same_words:
            matched = likeness.matched or lines.parse(old.long_description).substance
            likeness = replace(likeness, verdict=Verdict.SAME, score=1.0, matched=matched, differences=())
        if likeness.verdict is not Verdict.DIFFERENT:
            pair = Pair(old, new, likeness, same_words)
            yield replace(pair, demoted=_shared(pair, blocks, lines)) if pair.above else pair


def _shared(pair: Pair, blocks: Blocks, lines: Lines) -> str:
    """Words that several codes in force share do not say which of them a new code is.

    "Patient refused to participate" is the whole descriptor of a code in each of many quality measures.
    """
    day = pair.ended.termination_date + _ONE_DAY
    others = {
        other.code
        for text in (pair.ended.long_description, pair.begun.long_description)
        for other in blocks.with_the_words(text, pair.ended.code_type, day)
    } - {pair.ended.code, pair.begun.code}
    if others:
        return f"codes that stay in force have the same words: {', '.join(sorted(others))}"
    if not pair.likeness.gains(Kind.NOT_OTHERWISE_SPECIFIED):
        return ""
    # Where the new code is one brand of the old one, and a code for all of it stays, the old one went into that.
    for other in blocks.in_force(pair.ended, day):
        likeness = lines.compare(pair.ended.long_description, other.long_description)
        if other.code != pair.ended.code and likeness.verdict is Verdict.SAME and not likeness.gains():
            return f"{other.code} stays in force and says no more than the old code"
    return ""


def _near(old: Ended, blocks: Blocks, lines: Lines) -> Iterator[Pair]:
    """The same product, begun a little too early or too late to be sure."""
    for day in blocks.days_around(old.code_type, old.termination_date + _ONE_DAY, NEAR):
        for pair in _pairs(old, blocks, lines, day):
            if pair.above:
                yield replace(pair, demoted=f"began on {day}, not on the day after the last of the old code")


def _edge(pair: Pair, lines: Lines) -> Edge:
    evidence = Evidence.CANDIDATE
    if pair.above:
        evidence = Evidence.SAME_DESCRIPTOR if pair.same_words else Evidence.SAME_SUBSTANCE
    old, new = lines.parse(pair.ended.long_description), lines.parse(pair.begun.long_description)
    score = pair.likeness.score if pair.above else min(pair.likeness.score, _BELOW_THE_LINE)
    shown = common_ground(old, new, pair.likeness, pair.same_words)
    if pair.demoted:
        shown = replace(shown, differences=(*shown.differences, pair.demoted))
    return Edge(
        pair.ended.code, pair.begun.code, pair.ended.termination_date + _ONE_DAY, evidence, score,
        shown.matched, shown.differences, shown.old_unit, shown.new_unit, shown.units_factor, shown.units_note,
    )  # fmt: skip

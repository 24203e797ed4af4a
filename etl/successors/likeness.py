"""What a comparison of two descriptors can come to, and what it costs that only one of them says a thing."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass


class Verdict(enum.IntEnum):
    """How alike two descriptors are, by their substances."""

    DIFFERENT = 0
    """Another product: one that shares words with it, or nothing."""
    RELATED = 1
    """Perhaps the same product; the descriptors alone do not say so."""
    SAME = 2
    """The same product in other words, another unit, or with a qualifier that only one side names."""


class Kind(enum.StrEnum):
    """What one side can say that the other does not."""

    NOT_OTHERWISE_SPECIFIED = "not otherwise specified"
    PURPOSE = "purpose"
    ROUTE = "route"
    SALT = "salt"
    FORM = "form"
    USE = "use"
    EQUIVALENCE = "not therapeutically equivalent"
    STRENGTH = "strength"
    SPELLING = "spelling"
    NAME = "name"
    SUFFIX = "suffix"
    FAMILY = "family"
    ALTERNATIVE = "one of several names"
    ANY_TYPE = "any type"
    DOUBT = "doubt"


@dataclass(frozen=True)
class Difference:
    """One thing that only one side says."""

    kind: Kind
    only_in_new: bool
    text: str

    def __str__(self) -> str:
        if self.kind in (Kind.DOUBT, Kind.SPELLING, Kind.FAMILY, Kind.ALTERNATIVE, Kind.ANY_TYPE):
            return self.text
        return f"{self.kind} only in the {'new' if self.only_in_new else 'old'}" + (
            f": {self.text}" if self.text else ""
        )


@dataclass(frozen=True)
class Likeness:
    """The outcome of a comparison."""

    verdict: Verdict
    score: float
    """1 where nothing differs, less for everything that only one side says; below 0.8 the verdict is not SAME."""
    matched: tuple[str, ...]
    """The words of the product that both sides name."""
    differences: tuple[Difference, ...]

    def gains(self, *besides: Kind) -> bool:
        """Whether the new descriptor says something that narrows it and the old does not say."""
        return any(d.only_in_new and d.kind not in besides for d in self.differences)

    def concerns(self, kind: Kind) -> bool:
        """Whether a difference is of this kind."""
        return any(d.kind is kind for d in self.differences)


# What it costs that only one side says a thing. Only the order matters, and that two or three may come together.
_COST = {
    Kind.NOT_OTHERWISE_SPECIFIED: 0.02,
    Kind.PURPOSE: 0.03,
    Kind.ROUTE: 0.03,
    Kind.SALT: 0.03,
    Kind.FORM: 0.04,
    Kind.USE: 0.04,
    Kind.EQUIVALENCE: 0.04,
    Kind.STRENGTH: 0.05,
    Kind.SPELLING: 0.05,
    Kind.NAME: 0.06,
    Kind.SUFFIX: 0.06,
    Kind.FAMILY: 0.1,
    Kind.ALTERNATIVE: 0.1,
    Kind.ANY_TYPE: 0.15,
}
SAME_FROM = 0.8
RELATED_SCORE = 0.6
DIFFERENT = Likeness(Verdict.DIFFERENT, 0.0, (), ())


def cost(differences: Sequence[Difference]) -> float:
    """The sum of what the differences cost; doubts cost nothing, they decide by themselves."""
    return sum(_COST.get(difference.kind, 0.0) for difference in differences)

"""What two descriptors of one product have in common, and how many new units one old unit is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from etl.successors.descriptor import Descriptor
from etl.successors.likeness import Kind, Likeness, Verdict
from etl.successors.lines import Lines
from etl.successors.units import Comparison, compare_units
from etl.successors.values import Ended


@dataclass(frozen=True)
class Ground:
    """What a person needs to judge an edge."""

    matched: tuple[str, ...]
    """The words of the product that both descriptors name."""
    differences: tuple[str, ...]
    """What only one of them says."""
    old_unit: str | None
    new_unit: str | None
    units_factor: Decimal | None
    """New units for one old unit; None where they are not comparable."""
    units_note: str
    """How the factor was found, or why there is none."""


def common_ground(old: Descriptor, new: Descriptor, likeness: Likeness, same_words: bool) -> Ground:
    """Everything about two parsed descriptors and their likeness."""
    units = _units(old, new, likeness, same_words)
    return Ground(
        likeness.matched,
        tuple(map(str, likeness.differences)),
        str(old.unit) if old.unit else None,
        str(new.unit) if new.unit else None,
        units.factor,
        units.reason,
    )


def published_ground(old_text: str | None, new_text: str | None, lines: Lines) -> Ground:
    """The same of an edge that CMS published: that it is one product is CMS's word; the units are still read by us.

    Where the descriptors do not show it to be one product, no factor is given: a wrong one is the costliest mistake.
    """
    if not old_text or not new_text:
        side = "the old" if not old_text else "the new"
        return Ground((), (), None, None, None, f"units not known: no descriptor of {side} code is ours to read")
    wording = lines.words(old_text)
    same_words = bool(wording) and wording == lines.words(new_text)
    return common_ground(lines.parse(old_text), lines.parse(new_text), lines.compare(old_text, new_text), same_words)


def disputed_units(ended: Iterable[Ended], lines: Lines) -> dict[tuple[str, dt.date], str]:
    """By code and first day without it: why no factor can be given, because CMS's own files tell two units of the code.

    C9066 was "10 mg" when it could be billed, and is "2.5 mg" on rows printed after its end. A code that has ended
    cannot have got another unit: one of the two is wrong, nobody says which, and a factor rests on one of them.
    """
    disputes = {}
    for code in ended:
        unit = lines.parse(code.long_description).unit
        told = (lines.parse(text).unit for text in code.restated_descriptions)
        others = sorted({str(other) for other in told if other and unit and other != unit})
        if others:
            disputes[code.code, code.termination_date + dt.timedelta(days=1)] = (
                f"units not comparable: CMS's files tell two units of {code.code}, {unit} while it was in force and "
                f"{', '.join(others)} since"
            )
    return disputes


def _units(old: Descriptor, new: Descriptor, likeness: Likeness, same_words: bool) -> Comparison:
    if same_words:
        return Comparison(Decimal(1), "the same words name the same unit")
    if likeness.verdict is not Verdict.SAME:
        return Comparison(None, "units not compared: whether it is the same product is in doubt")
    if old.unit is None and new.unit is None and old.amounts and old.amounts == new.amounts:
        return Comparison(Decimal(1), "the same amounts: " + ", ".join(old.amounts))
    if likeness.concerns(Kind.SALT):
        # 20 mg of melphalan flufenamide are 21.48 mg of its hydrochloride: which is counted, one side does not say.
        return Comparison(
            None, "units not comparable: only one side names the salt, so they may count different things"
        )
    if (old.ingredients or new.ingredients) and old.unit != new.unit:
        # "daratumumab, 10 mg and hyaluronidase": an amount may count one ingredient or all of them.
        return Comparison(None, "units not comparable: several ingredients, and one amount")
    return compare_units(old.unit, new.unit)

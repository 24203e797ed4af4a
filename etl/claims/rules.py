"""The register of advisory rules: which there are, which of them speak on the lines at hand."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from etl.claims.choices import Payer
from etl.claims.columns import Columns
from etl.errors import UsageError
from etl.resources import SCHEMAS

CONDITIONS = Path(__file__).parent / "sql" / "rules"


@dataclass(frozen=True)
class Rule:
    """One advisory rule."""

    name: str
    severity: str
    """`error`: it will not be paid. `warning`: look at it."""
    sentence: str
    condition: str
    """An SQL expression that both engines run: over the columns of what it is a rule of (see there)."""
    of: str
    """`codes` (sql/code_on.sql.j2), `modifiers` (sql/modifiers_on.sql.j2) or `lines` (sql/checked_lines.sql.j2, the
    columns `hcpcs__...`). What code and day alone decide, or modifiers and day, is judged once for all their lines."""
    needs: tuple[str, ...] = ()
    """Columns without which it cannot speak."""
    payer: Payer | None = None
    """The payer whose lines it speaks of; None: all."""


def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of schemas/claims/rules.toml."""
    register = tomllib.loads((SCHEMAS / "claims" / "rules.toml").read_text("utf-8"))
    return tuple(
        Rule(
            name,
            told["severity"],
            told["sentence"],
            *_condition(name),
            tuple(told.get("needs", ())),
            Payer(told["payer"]) if "payer" in told else None,
        )
        for name, told in register.items()
    )


def choose_rules(
    columns: Columns, payer: Payer | None, switched_on: Collection[str] = (), switched_off: Collection[str] = ()
) -> tuple[Rule, ...]:
    """The rules that speak: those of no payer or of this one, and those switched on, without those switched off.

    A rule whose columns the lines do not have is silent. Raises UsageError for a name that is no rule's, or for a rule
    that was switched on and cannot speak.
    """
    rules = all_rules()
    names = [rule.name for rule in rules]
    for name in (*switched_on, *switched_off):
        if name not in names:
            raise UsageError(f"There is no rule {name!r}. The rules are: {', '.join(names)}.")
    present = {"claim": columns.claim, "units": columns.units, "modifiers": columns.modifiers}
    for rule in rules:
        missing = [need for need in rule.needs if not present[need]]
        if rule.name in switched_on and missing:
            raise UsageError(f"The rule {rule.name} needs a column of the {missing[0]}: name it by --{missing[0]}.")
    return tuple(
        rule
        for rule in rules
        if (rule.payer in (None, payer) or rule.name in switched_on)
        and rule.name not in switched_off
        and all(present[need] for need in rule.needs)
    )


def _condition(name: str) -> tuple[str, str]:
    """The expression of a rule without its comments, as it is set into a larger text; and what it is a rule of."""
    (path,) = CONDITIONS.glob(f"of_*/{name}.sql")
    lines = path.read_text("utf-8").splitlines()
    condition = " ".join(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("--"))
    return condition, path.parent.name.removeprefix("of_")

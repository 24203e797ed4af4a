"""Renders the one SQL text of the check for an engine: DuckDB or Spark."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from etl.claims.answers import Known
from etl.claims.columns import Columns, code_kinds
from etl.claims.rules import Rule
from etl.errors import UsageError

SQL = Path(__file__).parent / "sql"
_MODIFIER_STATUS = tuple(f"hcpcs_modifier_{place}_status" for place in (1, 2, 3, 4))
_BEFORE_MODIFIERS = (
    "hcpcs_status", "hcpcs_needs_attention", "hcpcs_first_valid_day", "hcpcs_last_valid_day", "hcpcs_successor",
    "hcpcs_successor_evidence", "hcpcs_units_factor", "hcpcs_successor_units",
)  # fmt: skip
_AFTER_MODIFIERS = ("hcpcs_rules", "hcpcs_as_known_on", "hcpcs_as_far_as")
_DIGITS, _LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OTHERS = "not Level II%"
_THOUSANDS = "^[-(]?[$]?[-]?[0-9]{1,3}(,[0-9]{3})+([.][0-9]*)?[)]?$"


class Type(enum.Enum):
    """What kind of values a column holds, in any engine's words."""

    TEXT = "text"
    WHOLE = "whole"
    FLOATING = "floating"
    DAY = "day"
    MOMENT = "moment"
    OTHER = "other"

    @classmethod
    def of(cls, name: str) -> Type:
        """The kind of DuckDB's or Spark's type of that name."""
        word = name.upper().split("(")[0].strip()
        if word in ("VARCHAR", "STRING", "CHAR") or word.startswith("ENUM"):
            return cls.TEXT
        if word.endswith("INT") or word.endswith("INTEGER"):
            return cls.WHOLE
        if word in ("DOUBLE", "FLOAT"):
            return cls.FLOATING
        if word == "DATE":
            return cls.DAY
        return cls.MOMENT if word.startswith("TIMESTAMP") else cls.OTHER


@dataclass(frozen=True)
class Dialect:
    """How an engine writes what the other writes differently."""

    text: str
    quote_mark: str
    trim: str
    words: str
    """The pattern of an expression that puts one blank for everything that is no letter or digit."""
    word: str = "{0}"
    """The pattern of a word of FIXED_WORDS, a release, or what rules say, as a value."""

    def quote(self, name: str) -> str:
        """A column's name, whatever characters it has."""
        mark = self.quote_mark
        return f"{mark}{name.replace(mark, mark * 2)}{mark}"


WORD = "hcpcs_word"
"""DuckDB's type of the words that are said of lines: numbers stand for them until they are read."""
FIXED_WORDS = ("valid", "malformed", "no code", "no date", "not a date")
"""The words that the text itself names, whatever is said of the lines at hand."""
# No line has this day: it stands for none where days are compared.
_NO_DAY = "0001-01-01"
# The same blanks as the macros take off: chr(160) is the one that web pages hold.
_BLANKS = "concat(' ', chr(9), chr(10), chr(13), chr(160))"
DUCKDB = Dialect(
    text="VARCHAR",
    quote_mark='"',
    trim=f"upper(trim({{0}}, {_BLANKS}))",
    words="trim(regexp_replace(upper({0}), '[^A-Z0-9]+', ' ', 'g'))",
    word=f"CAST({{0}} AS {WORD})",
)
SPARK = Dialect(
    text="STRING",
    quote_mark="`",
    trim=f"upper(trim(BOTH {_BLANKS} FROM {{0}}))",
    words="trim(regexp_replace(upper({0}), '[^A-Z0-9]+', ' '))",
)


@dataclass(frozen=True)
class Texts:
    """The steps of a check as SELECT statements: `steps` in order, each under its name, then `checked` and `cells`."""

    steps: Mapping[str, str]
    checked: str
    cells: str
    """The checked lines counted, by what is said of them."""


def added(columns: Columns) -> tuple[str, ...]:
    """The columns that a check adds to lines with these columns: a status for each column of modifiers."""
    return (*_BEFORE_MODIFIERS, *_MODIFIER_STATUS[: len(columns.modifiers)], *_AFTER_MODIFIERS)


def render(
    dialect: Dialect,
    types: Mapping[str, str],
    columns: Columns,
    rules: Sequence[Rule],
    known: Known,
    *,
    placed: bool = True,
    written: str | None = None,
) -> Texts:
    """Render every step for lines of these columns and types.

    `placed`: the lines carry their place (`hcpcs__file`, `hcpcs__row`), so that they can be put in the order of the
    files. `written`: the relation that holds the checked lines when they have been written; None: they are
    counted as they are checked. Raises UsageError where the lines
    already have columns that a check adds.
    """
    _refuse_checked(types)
    context = _context(dialect, types, columns, rules)
    context |= {"known": known, "names": list(types), "placed": placed}
    for of in ("code", "modifier", "line"):
        context[f"{of}_rules"] = [rule for rule in rules if rule.of == f"{of}s"]
    places = range(1, len(columns.modifiers) + 1)
    of_modifiers = [f"hcpcs__rules_of_modifier_{n}" for n in places] if context["packed"] else []
    context["rules_before"] = ["hcpcs__rules_of_code", *of_modifiers]
    context["speaking"] = [f"{rules} IS NOT NULL" for rules in of_modifiers]
    context["speaking"] += [rule.condition for rule in context["line_rules"]]
    context |= {"written": bool(written), "source": written or "checked_lines"}
    steps = {}
    if context["day_is_read"]:
        steps["day_text"] = _render("day_text", context)
    steps["days_of_lines"] = _render("days_of_lines", context)
    steps["code_on"] = _render("code_on", context)
    if context["packed"]:
        steps["modifier_words"] = _render("modifier_words", context)
    if columns.modifiers:
        over = {"modifier_source": "modifier_words" if context["packed"] else "claim_lines"}
        texts = [f"l.word_{n}" for n in (1, 2, 3, 4)] if context["packed"] else context["modifiers"]
        steps["modifier_on"] = _render("modifier_on", context | over | {"modifiers": texts})
    if context["packed"]:
        steps["modifiers_on"] = _render("modifiers_on", context)
    if context["claims_joined"]:
        steps["claim_without_drug"] = _render("claim_without_drug", context)
    return Texts(steps, _render("checked_lines", context), _render("cells", context))


def _context(dialect: Dialect, types: Mapping[str, str], columns: Columns, rules: Sequence[Rule]) -> dict[str, Any]:
    def as_text(name: str) -> str:
        quoted = f"l.{dialect.quote(name)}"
        kind = Type.of(types[name])
        if kind is Type.TEXT:
            return quoted
        # A column with blanks in it is often stored as floating numbers: 20260115.0, 99213.0.
        whole = f"TRY_CAST({quoted} AS BIGINT)" if kind is Type.FLOATING else quoted
        return f"CAST({whole} AS {dialect.text})"

    def number(name: str | None, places: int) -> str:
        if name is None:
            return f"CAST(NULL AS DECIMAL(18, {places}))"
        value = f"l.{dialect.quote(name)}"
        if Type.of(types[name]) is Type.TEXT:
            # $1,234.50, and (12.50) for what is taken back. A comma stands before three digits, or nobody knows what it
            # means: 1,5 read as 15 would bill ten times too much.
            odd = f"{value} LIKE '%,%' AND regexp_replace(trim({value}), '{_THOUSANDS}', '') <> ''"
            value = f"CASE WHEN {odd} THEN NULL ELSE trim(translate({value}, '($),', '-')) END"
        return f"TRY_CAST({value} AS DECIMAL(18, {places}))"

    def given(name: str | None) -> str:
        if name is None:
            return "NULL"
        value = f"l.{dialect.quote(name)}"
        return f"nullif(trim({value}), '')" if Type.of(types[name]) is Type.TEXT else value

    packed = len(columns.modifiers) == 1
    modifiers = [as_text(m) for m in columns.modifiers]
    day_is_read = Type.of(types[columns.date]) not in (Type.DAY, Type.MOMENT)
    claim_rule = any("hcpcs__claim_lacks_drug" in rule.condition for rule in rules)
    return {
        "text": dialect.text,
        "quote": dialect.quote,
        "upper_trimmed": dialect.trim.format,
        "words": dialect.words.format,
        "shape": lambda e: f"translate({e}, '{_DIGITS}{_LETTERS}', '{'9' * len(_DIGITS)}{'A' * len(_LETTERS)}')",
        "fine": lambda e: f"({e} = 'valid' OR {e} LIKE '{_OTHERS}')",
        "not_others": lambda e: f"{e} NOT LIKE '{_OTHERS}'",
        "in_ranges": _in_ranges,
        "kinds": code_kinds(),
        "code": as_text(columns.code),
        "date": as_text(columns.date),
        "day": "d.day" if day_is_read else f"CAST(l.{dialect.quote(columns.date)} AS DATE)",
        "day_is_read": day_is_read,
        "modifiers": modifiers,
        "packed": packed,
        "word": lambda word: dialect.word.format(f"'{word}'"),
        "as_word": dialect.word.format,
        "no_day": _NO_DAY,
        "units": number(columns.units, 4),
        "charge": number(columns.charge, 2),
        "charge_text": given(columns.charge),
        "claim": as_text(columns.claim) if columns.claim else None,
        "claims_joined": claim_rule,
    }


def _render(name: str, context: Mapping[str, Any]) -> str:
    return _templates().get_template(f"{name}.sql.j2").render(context)


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(SQL),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - SQL: names of columns are quoted by the dialect
    )


def _in_ranges(expression: str, ranges: Sequence[Sequence[str]]) -> str:
    told = " OR ".join(f"{expression} BETWEEN '{first}' AND '{last}'" for first, last in ranges)
    return f"(length({expression}) = 5 AND ({told}))"


def _refuse_checked(names: Mapping[str, str]) -> None:
    ours = {*_BEFORE_MODIFIERS, *_MODIFIER_STATUS, *_AFTER_MODIFIERS}
    taken = [name for name in names if name.lower() in ours or name.lower().startswith("hcpcs__")]
    if taken:
        raise UsageError(
            f"The lines already have {', '.join(taken[:3])}: they are the output of an earlier check. "
            "Check the lines from which it was made."
        )

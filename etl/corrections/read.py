"""Reads the text of a correction: which fields, verbs and values. Every word is accounted for, or none counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from etl.corrections.line import Act
from etl.corrections.words import SEPARATOR, VALUE, Token, tokens
from etl.stage.values import read_date

# A field as a signal of the words' list, its column, and what a value of it looks like.
COLUMNS = {
    "long": "long_description",
    "short": "short_description",
    "description": "description",
    "coverage": "coverage_code",
    "pricing": "pricing_indicator",
    "type_of_service": "type_of_service",
    "betos": "betos",
    "asc_group": "asc_group",
    "asc_date": "asc_effective_date",
    "lab_certification": "lab_certification",
    "cross_reference": "cross_reference",
    "add_date": "add_date",
    "termination_date": "termination_date",
    "termination": "termination_date",
    "action_code": "action_code",
    "action_date": "action_effective_date",
}
FORMS = {
    "coverage_code": re.compile(r"[A-Z]"),
    "pricing_indicator": re.compile(r"\d{2}"),
    "type_of_service": re.compile(r"[0-9A-Z]"),
    "betos": re.compile(r"[A-Z]\d[A-Z0-9]?"),
    "asc_group": re.compile(r"[A-Z0-9]{2}"),
    "lab_certification": re.compile(r"\d{3}"),
    "cross_reference": re.compile(r"[A-Z]\d{4}|\d{4}[A-Z0-9]|[A-Z0-9]{2}"),
    "action_code": re.compile(r"[ABCDFNPRST]"),
}
# Up to four prices, five types of service, five XREFs, eight certifications (record layout).
LISTS = frozenset({"pricing_indicator", "type_of_service", "lab_certification", "cross_reference"})
DATES = frozenset({"asc_effective_date", "add_date", "termination_date", "action_effective_date"})
_ROW_ACTS = {
    "terminate": Act.TERMINATE,
    "do_not_terminate": Act.KEEP,
    "do_not_add": Act.DELETE,
    "add_back": Act.ADD_BACK,
    "reinstate": Act.REINSTATE,
}
_YEAR = re.compile(r"(?:19|20)\d{2}")


class UnreadError(Exception):
    """The text says something that is not understood; the message is the reason."""


@dataclass(frozen=True)
class Said:
    """One thing that the text says. `values` and `was` as typed, in capitals; `year` of a revert."""

    act: Act
    field: str | None = None
    values: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    year: int | None = None


@dataclass
class Reading:
    """What a text says, and the date that it names (as typed), if any."""

    said: list[Said] = field(default_factory=list)
    date: str | None = None


def is_date(text: str) -> bool:
    """Whether a text is a date as CMS writes it."""
    try:
        return read_date(text) is not None
    except ValueError:
        return False


def read(text: str) -> Reading:
    """Read what a correction says. Raises UnreadError for a text of which any word is left over."""
    return _Reader(tokens(text)).read()


class _Reader:
    def __init__(self, told: Sequence[Token]) -> None:
        self._told = told
        self._place = 0
        self._verb: Act | None = None
        # Fields named before their verb: "the xref has been removed".
        self._waiting: list[Said] = []
        self._reading = Reading()

    def read(self) -> Reading:
        while self._signal():
            self._one()
        self._settle_waiting(None)
        return self._reading

    def _one(self) -> None:
        signal = self._signal()
        if signal == SEPARATOR:
            self._place += 1
        elif signal in ("add", "remove"):
            self._add_or_remove(Act.INSERT if signal == "add" else Act.REMOVE)
        elif signal == "change":
            self._change()
        elif signal in _ROW_ACTS:
            self._row(_ROW_ACTS[signal])
            if signal == "terminate" and self._signal() == VALUE:
                self._date()
        elif signal == "revert":
            self._revert()
        elif signal == "effective":
            self._place += 1
            self._date()
        elif signal in COLUMNS:
            self._field(())
        elif signal == VALUE:
            self._value_first()
        else:
            raise UnreadError(f"`{self._text()}` is not understood where it stands")

    def _signal(self, ahead: int = 0) -> str:
        place = self._place + ahead
        return self._told[place].signal if place < len(self._told) else ""

    def _text(self) -> str:
        return self._told[self._place].text

    def _row(self, act: Act) -> None:
        self._settle_waiting(None)
        self._place += 1
        self._verb = None
        self._reading.said.append(Said(act))

    def _date(self) -> None:
        if self._signal() != VALUE or not is_date(self._text()):
            raise UnreadError("it does not say a date where it should")
        if self._reading.date not in (None, self._text()):
            raise UnreadError("it names two dates")
        self._reading.date = self._text()
        self._place += 1

    def _add_or_remove(self, act: Act) -> None:
        if self._field_follows():
            self._settle_waiting(None)
            self._verb = act
            self._place += 1
        elif self._waiting:
            self._place += 1
            self._settle_waiting(act)
        elif any(said.field for said in self._reading.said):
            # "Change TOS, xref removed": of the whole row this is not said.
            raise UnreadError(f"it is not clear what `{self._text()}` means here")
        else:
            self._row(Act.ADD if act is Act.INSERT else Act.DELETE)

    def _field_follows(self) -> bool:
        ahead = 1
        while self._signal(ahead) in (VALUE, "to", "from"):
            ahead += 1
        return self._signal(ahead) in COLUMNS

    def _change(self) -> None:
        self._place += 1
        if self._waiting:
            last = self._waiting.pop()
            self._waiting.append(self._with_values(last.field or "", last.values))
            self._settle_waiting(Act.SET)
        self._verb = Act.SET

    def _settle_waiting(self, act: Act | None) -> None:
        """The fields named before their verb; without a verb, only a value says what to do ("add date s/b ...")."""
        for said in self._waiting:
            if act is None and not said.values:
                raise UnreadError(f"it names {named(said.field)} and does not say what to do")
            self._reading.said.append(Said(act or Act.SET, said.field, said.values, said.was))
        self._waiting.clear()

    def _field(self, values: tuple[str, ...]) -> None:
        signal = self._signal()
        column = COLUMNS[signal]
        self._place += 1
        if signal in ("long", "short") and self._signal() == "description":
            self._place += 1
        said = self._with_values(column, values)
        if self._verb is None:
            self._waiting.append(said)
        else:
            self._reading.said.append(Said(self._verb, column, said.values, said.was))

    def _with_values(self, column: str, values: tuple[str, ...]) -> Said:
        """The values that stand behind a field: `to C`, `57`, `from 51 to 57`, `1, P`."""
        was: tuple[str, ...] = ()
        place = self._place
        if self._signal() == "from" and self._verb is not Act.INSERT:
            self._place += 1
            was = self._values(column)
            if not was or self._signal() != "to":
                raise UnreadError(f"`from` is not understood where it stands, beside {named(column)}")
            place = self._place
        if self._signal() == "to" or (self._signal() == "change" and not values):
            self._place += 1
            if self._signal() == "to":
                self._place += 1
        found = self._values(column)
        if not found:
            self._place = place
        elif values:
            raise UnreadError(f"it names two values of {named(column)}")
        if was and not found:
            raise UnreadError(f"it says what {named(column)} was, and not what it is to be")
        return Said(Act.SET, column, found or values, was)

    def _values(self, column: str) -> tuple[str, ...]:
        found: list[str] = []
        while self._signal() == VALUE and fits(column, self._text()):
            found.append(self._text().upper())
            self._place += 1
            if column not in LISTS:
                break
            if self._signal() == SEPARATOR and self._signal(1) == VALUE and self._signal(2) not in COLUMNS:
                self._place += 1
                if not fits(column, self._text()):
                    self._place -= 1
                    break
        return tuple(found)

    def _value_first(self) -> None:
        """`Add "YY" ASC Ind`, `Remove P from TOS`."""
        ahead = 2 if self._signal(1) in ("to", "from") else 1
        column = COLUMNS.get(self._signal(ahead), "")
        if self._verb not in (Act.INSERT, Act.REMOVE) or not column or not fits(column, self._text()):
            raise UnreadError(f"`{self._text()}` is not understood where it stands")
        value = self._text().upper()
        self._place += ahead
        self._field((value,))

    def _revert(self) -> None:
        self._settle_waiting(None)
        self._place += 1
        self._verb = None
        years: list[int] = []
        fields: list[str] = []
        while signal := self._signal():
            if signal == VALUE and _YEAR.fullmatch(self._text()):
                years.append(int(self._text()))
            elif signal in ("long", "short"):
                fields.append(COLUMNS[signal])
            elif signal not in ("to", "description") and not self._another_description():
                break
            self._place += 1
        if len(years) != 1:
            raise UnreadError("it says to revert and not, with one year, to which description")
        for column in fields or ("long_description", "short_description"):
            self._reading.said.append(Said(Act.REVERT, column, year=years[0]))

    def _another_description(self) -> bool:
        return self._signal() == SEPARATOR and self._signal(1) in ("long", "short")


def fits(column: str, text: str) -> bool:
    """Whether a text can be a value of a column; a descriptor is no word of the text."""
    if column in DATES:
        return is_date(text)
    form = FORMS.get(column)
    return form is not None and form.fullmatch(text.upper()) is not None


def named(column: str | None) -> str:
    """A column in a sentence."""
    return f"the {(column or 'row').replace('_', ' ')}"

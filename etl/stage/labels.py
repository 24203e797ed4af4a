"""Says which action code a change list's label means: `Change in Long Description`, `Long Desc Changes` are both C."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from etl.stage.contract import action_labels
from etl.stage.sheets import Sheet
from etl.stage.values import cell_text

_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
# A label that a printed copy cut at its column's width is still known by its beginning, if there is enough of it.
_SHORTEST_BEGINNING = 12


@dataclass(frozen=True)
class Labels:
    """What labels mean. The report's own key stands before the labels known from other years."""

    meanings: Mapping[frozenset[str], str]
    beginnings: Mapping[str, str]

    def action_code(self, label: str | None, cut: bool = False) -> str | None:
        """The action code of a label, or None where it is not known. `cut`: the label may lack its end."""
        if label is None:
            return None
        found = self.meanings.get(_telling(label))
        if found is None and cut and len(label) >= _SHORTEST_BEGINNING:
            begins = {code for known, code in self.beginnings.items() if known.startswith(_plain(label))}
            found = begins.pop() if len(begins) == 1 else None
        return found


def make_labels(key: Mapping[str, str]) -> Labels:
    """Labels of schemas/cms/action_labels.toml, and of the report's own key (label -> action code), which wins."""
    _, known = action_labels()
    pairs = [(label, code) for code, labels in known.items() for label in labels] + list(key.items())
    return Labels({_telling(label): code for label, code in pairs}, {_plain(label): code for label, code in pairs})


def read_key(sheets: Iterable[Sheet]) -> dict[str, str]:
    """The report's "Action Code Key": label -> action code; empty where no sheet holds such a list."""
    key = {}
    for sheet in sheets:
        if is_key(sheet):
            for row in sheet.rows:
                code, label = cell_text(row[0]), cell_text(row[1])
                if code and label and re.fullmatch("[A-Z]", code):
                    key[label] = code
    return key


def is_key(sheet: Sheet) -> bool:
    """Whether a sheet is the key: under the heading "Action Codes" single letters, and what they stand for."""
    heading = next((text for row in sheet.rows for cell in row if (text := cell_text(cell))), "")
    return len(sheet.rows[0]) > 1 and "action code" in heading.lower()


def _telling(label: str) -> frozenset[str]:
    silent, _ = action_labels()
    # "Descriptions" and "description", "Desc" and "description" are one word to a reader.
    words = (word.replace("-", "").removesuffix("s") for word in _WORD.findall(label.lower()))
    return frozenset("desc" if word.startswith("desc") else word for word in words if word not in silent)


def _plain(label: str) -> str:
    return " ".join(_WORD.findall(label.lower()))

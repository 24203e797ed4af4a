"""Reads the Transaction Report: CMS's own statement of what changed, every code once by action and once by code."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import PurePosixPath

from etl.classify import CodeForm
from etl.stage.labels import Labels
from etl.stage.rows import ChangeListRow, Excluded, Reading
from etl.stage.tables import Table
from etl.stage.values import code_of, convert, form_of

BY_ACTION, BY_CODE = "by_action", "by_code"


def read_change_list(table: Table, labels: Labels) -> Reading[ChangeListRow]:
    """Read one sheet or printed list. Never raises.

    Its descriptions are not read: they repeat the table, and those of dental codes belong to the ADA (trap 15).
    """
    source, view = table.source, _view(table)
    rows: list[ChangeListRow] = []
    rejects = list(table.rejects)
    excluded = []
    texts = list(table.texts("code", "label"))
    actions = convert([label for _, (_, label) in texts], lambda label: labels.action_code(label, table.printed))
    for (number, (typed, label)), action in zip(texts, actions, strict=True):
        code = code_of(typed or "")
        form = form_of(code)
        if not code:
            if label is not None:
                rejects.append(source.reject(number, "A label without a code; the row was left out.", content=label))
        elif form in (CodeForm.CPT, CodeForm.CDT):
            # What is no label of ours could be a descriptor that has slipped into the column.
            kept = label if action else None
            excluded.append(Excluded(code, form.value, kept, source.member, source.sheet, number))
        elif form is CodeForm.MALFORMED:
            rejects.append(
                source.reject(
                    number, "No HCPCS code stands in the column of the code; the row was left out.", content=code
                )
            )
        else:
            rows.append(ChangeListRow(code, form.value, label, action, view, source.member, source.sheet, number))
            if action is None:
                reason = "The label means no action code that we know; the row is staged without one."
                rejects.append(source.reject(number, reason, code=code, field="action_code", content=label))
    return Reading(rows, rejects, excluded)


def _view(table: Table) -> str:
    """By the sheet's name, else by the file's, else by the order of the codes."""
    for name in (table.source.sheet, PurePosixPath(table.source.member).stem):
        # "Transaction Report" holds the word "action" and says nothing of the order.
        words = re.sub("transaction", "", name.lower()) if name else ""
        if "action" in words:
            return BY_ACTION
        if re.search(r"by.*(hcpc|code|mod)", words):
            return BY_CODE
    codes = [str(code) for code in table.column("code")]
    rising = sum(a <= b for a, b in pairwise(codes))
    # By code it rises throughout, by action it starts again for each action.
    return BY_CODE if rising >= len(codes) - 2 else BY_ACTION

"""How a check of claim lines looks on a terminal: what needs attention, what it costs, what to use instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from etl.claims.export import STANDARD_OUTPUT
from etl.claims.request import Checked
from etl.claims.rules import Rule
from etl.claims.summary import Outdated, Tally
from etl.cli import show


def rules(register: Sequence[Rule], *, json: bool) -> None:
    """The register of rules."""
    told = [(r.name, r.severity, r.payer or "any", ", ".join(r.needs), r.sentence) for r in register]
    if json:
        keys = ("name", "severity", "payer", "needs", "sentence")
        show.as_json([dict(zip(keys, row, strict=True)) for row in told])
    else:
        show.table("Rules", ("rule", "severity", "payer", "needs", "says"), told)


def as_json(checked: Checked) -> None:
    """The summary, and the lines that need attention, for a machine; not beside lines on standard output."""
    if checked.out == STANDARD_OUTPUT:
        return
    lines = [dict(zip(checked.line_columns, line, strict=True)) for line in checked.lines]
    show.as_json(
        {
            "summary": checked.summary,
            "columns": checked.columns,
            "lines": lines,
            "notes": checked.notes,
            "out": checked.out,
        }
    )


def as_tables(checked: Checked) -> None:
    """The same for a person; on standard error where standard output holds the lines."""
    console = show.errors if checked.out == STANDARD_OUTPUT else show.console
    for note in checked.notes:
        show.complain(note)
    _say(console, f"Columns: {checked.columns.described()}")
    summary = checked.summary
    if checked.lines:
        _say(console)
        several = len({line[0] for line in checked.lines}) > 1
        _table(console, _title(checked), *_lines(checked, with_file=several))
    if summary.outdated:
        _say(console)
        title = "Codes that need attention"
        if summary.outdated_codes > len({o.code for o in summary.outdated}):
            title += f", the costliest of {summary.outdated_codes:,}"
        _table(
            console,
            title,
            ("code", "what it is", "use", "evidence", "for one unit", "lines", "charges"),
            [
                (o.code, _ended(o), o.successor, o.evidence, _units(o), f"{o.lines:,}", _money(o.charges))
                for o in summary.outdated
            ],
        )
    _say(console)
    _table(
        console,
        "Summary",
        ("", "lines", "charges"),
        [
            *_tallies("", summary.by_status),
            *_tallies("modifier ", summary.by_modifier_status),
            *_tallies("rule ", summary.by_rule),
        ],
    )
    _say(console, f"\n{_verdict(checked)}")


def _title(checked: Checked) -> str:
    more = checked.summary.needing_attention > len(checked.lines)
    which = (
        f"the first {len(checked.lines)} of {checked.summary.needing_attention:,}; all of them: --out FILE"
        if more
        else "all"
    )
    return f"Lines that need attention ({which})"


def _lines(checked: Checked, *, with_file: bool) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Where the line is, what is wrong with it and what to use instead: what a person needs to mend it."""
    columns = checked.columns
    rows = []
    for values in checked.lines:
        line = dict(zip(checked.line_columns, values, strict=True))
        place = (line["file"], line["line"]) if with_file else (line["line"],)
        rows.append((*place, line[columns.code], line[columns.date], _wrong(line, columns.modifiers), _instead(line)))
    headed = ("line", columns.code, columns.date, "what it is", "use instead")
    return (("file", *headed) if with_file else headed), rows


def _wrong(line: Mapping[str, Any], modifiers: Sequence[str]) -> str:
    """The status, with its last day where it has ended; modifiers that are not in force; rules that speak."""
    last = line["hcpcs_last_valid_day"]
    said = [line["hcpcs_status"] + (f", last day {last}" if line["hcpcs_status"] == "terminated" else "")]
    for n, name in enumerate(modifiers, start=1):
        for place, status in enumerate((line[f"hcpcs_modifier_{n}_status"] or "").split("; "), start=1):
            if status and status != "valid" and not status.startswith("not Level II"):
                said.append(f"{name if len(modifiers) > 1 else f'modifier {place}'} {status}")
    return "; ".join([*said, *([line["hcpcs_rules"]] if line["hcpcs_rules"] else [])])


def _instead(line: Mapping[str, Any]) -> str | None:
    successor: str | None = line["hcpcs_successor"]
    units = line["hcpcs_successor_units"]
    return successor and successor + (f", {units:g} unit{'' if units == 1 else 's'}" if units is not None else "")


def _tallies(prefix: str, tallies: Sequence[Tally]) -> list[tuple[str, str, str | None]]:
    return [(prefix + t.name, f"{t.lines:,}", _money(t.charges)) for t in tallies]


def _ended(outdated: Outdated) -> str:
    return f"ended {outdated.last_valid_day}" if outdated.status == "terminated" else outdated.status


def _units(outdated: Outdated) -> str | None:
    if not outdated.successor:
        return None
    return "not known" if outdated.units_factor is None else f"{outdated.units_factor:g}"


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:,.2f}"


def _verdict(checked: Checked) -> str:
    summary = checked.summary
    said = [f"{_count(summary.lines)}, {summary.needing_attention:,} of them to look at"]
    if summary.money_at_risk is not None:
        said.append(f"{summary.money_at_risk:,.2f} of {summary.charges:,.2f} at risk")
    text = f"{'; '.join(said)}. As CMS had it on {summary.as_known_on}."
    if summary.lines_beyond:
        text += (
            f" {_count(summary.lines_beyond)} dated after the quarter of {summary.newest_release}: "
            "judged as far as that release tells."
        )
    if summary.unread_charges:
        are = "charge is no number" if summary.unread_charges == 1 else "charges are no numbers"
        text += f" {summary.unread_charges:,} {are}, and in no sum."
    if checked.out and checked.out != STANDARD_OUTPUT:
        text += f" Every line is in {show.relative(checked.out)}."
    return text


def _count(lines: int) -> str:
    return f"{lines:,} line{'' if lines == 1 else 's'}"


def _say(console: Console, text: str = "") -> None:
    console.print(escape(text), soft_wrap=True)


def _table(console: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    shown = Table(title=title, title_justify="left", title_style="bold", show_edge=False, pad_edge=False)
    for column in columns:
        number = column in ("line", "lines", "charges", "for one unit")
        shown.add_column(escape(column), justify="right" if number else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(escape("" if v is None else str(v)) for v in row))
    console.print(shown)

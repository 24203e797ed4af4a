"""Each kind of operation does to the rows of a release what it says, once, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from etl.corrections import Line, Understood, understand
from etl.corrections.apply import Application, ContradictionError, InapplicableError
from etl.corrections.rows import Row, Source, State, begin

PUBLISHED = Source("2019Q1#1", "ANWEB.txt", 1, dt.date(2018, 11, 2))
TYPED = Source("2019Q1#1 corrections", "V1.xlsx", 5, dt.date(2019, 1, 3))
NEW_YEAR = dt.date(2019, 1, 1)


def row(effective: dt.date = NEW_YEAR, **values: Any) -> Row:
    """A row of a code added in 2010 and unchanged since."""
    usual = {"long_description": "Something, each", "coverage_code": "C", "add_date": dt.date(2010, 1, 1)}
    return Row(
        usual | {"action_effective_date": dt.date(2010, 1, 1), "action_code": "N"} | values, PUBLISHED, effective
    )


BEFORE = row(dt.date(2018, 1, 1))


def listed(published: Row | None, previous: Row | None = BEFORE) -> State:
    return begin(published, previous, NEW_YEAR)


def corrected(state: State, text: str, day: str | None = "2019-01-01", **values: Any) -> State:
    date = dt.date.fromisoformat(day) if day else None
    line = understand(replace(Line("G0001", text, day, date), **values))
    assert isinstance(line, Understood), line
    return Application(line, TYPED, {2017: row(long_description="As in 2017")}.get).to(state)


def shown(state: State, name: str) -> Any:
    assert state.current is not None
    return state.current[name]


@pytest.mark.parametrize(
    ("published", "text", "values", "field", "expected"),
    [
        ({}, "Revise long desc", {"long_description": "Other words"}, "long_description", "Other words"),
        ({}, "Revise short desc", {"short_description": "Other"}, "short_description", "Other"),
        ({}, "Change Cov to D", {}, "coverage_code", "D"),
        ({"pricing_indicator": "00"}, "Change price to 39", {}, "pricing_indicator", "39"),
        ({}, "Revise TOS", {"type_of_service": "1,P"}, "type_of_service", "1,P"),
        ({}, "Change BETOS to O1E", {}, "betos", "O1E"),
        ({}, 'Add "YY" ASC Ind', {}, "asc_group", "YY"),
        ({"asc_group": "YY"}, 'Remove "YY" ASC Ind', {}, "asc_group", None),
        ({"lab_certification": "140"}, "Add Lab Cert code 220", {}, "lab_certification", "140,220"),
        ({"lab_certification": "140,220"}, "Remove lab cert 140", {}, "lab_certification", "220"),
        ({"cross_reference": "J7023"}, "Change xref code to J7203", {}, "cross_reference", "J7203"),
        ({"cross_reference": "J7023"}, "Remove XREF", {}, "cross_reference", None),
        ({}, "Add date s/b 1/1/2009", {}, "add_date", dt.date(2009, 1, 1)),
        ({}, "Terminate", {}, "termination_date", dt.date(2018, 12, 31)),
        ({}, "Add term date 06/30/2019", {}, "termination_date", dt.date(2019, 6, 30)),
        ({"termination_date": dt.date(2018, 12, 31)}, "Do not terminate", {}, "termination_date", None),
        ({"termination_date": dt.date(2018, 12, 31)}, "Code reinstated", {}, "termination_date", None),
        ({}, "Revert to 2017 long description", {}, "long_description", "As in 2017"),
        ({}, 'Change Action code to "F"', {}, "action_code", "F"),
    ],
)
def test_operation_changes_its_field_once(
    published: dict[str, Any], text: str, values: dict[str, str], field: str, expected: object
) -> None:
    before = listed(row(**published))
    after = corrected(before, text, **values)
    assert shown(before, field) != expected
    assert shown(after, field) == expected
    again = corrected(after, text, **values)
    assert again.stands == after.stands  # V2 repeats what V1 says


def test_row_that_shows_it_already_keeps_its_source() -> None:
    """Typography is no revision (trap 16), nor is the order of a list."""
    state = listed(row(type_of_service="P,1"))
    assert corrected(state, "Revise long desc", long_description="SOMETHING (each)") is state
    assert corrected(state, "Revise TOS", type_of_service="1,P") is state


def test_correction_declares_itself_from_its_own_day_on() -> None:
    state = corrected(listed(row()), "Change Cov to D", "2019-02-01")
    assert [(s.row["coverage_code"], s.row["action_code"], s.row["action_effective_date"]) for s in state.stands] == [
        ("C", "N", dt.date(2010, 1, 1)),
        ("D", "F", dt.date(2019, 2, 1)),
    ]


def test_undated_correction_leaves_the_action_as_it_was() -> None:
    state = corrected(listed(row(action_code="C", action_effective_date=NEW_YEAR)), "Change Cov to D", None)
    assert [(s.row["coverage_code"], s.row["action_code"]) for s in state.stands] == [("D", "C")]


def test_correction_from_before_what_the_release_itself_changes() -> None:
    """Pricing from December, words from January: each keeps its own day."""
    published = row(long_description="Other words", action_code="C", action_effective_date=NEW_YEAR)
    state = corrected(listed(published), "Change price to 39", "2018-12-03")
    assert [(s.since, s.row["long_description"], s.row["pricing_indicator"]) for s in state.stands] == [
        (dt.date(2018, 12, 3), "Something, each", "39"),
        (NEW_YEAR, "Other words", "39"),
    ]


def test_code_that_the_release_does_not_list_is_patched_as_last_known() -> None:
    state = corrected(listed(None), "Change Cov to D")
    assert [(s.row["coverage_code"], s.row["long_description"]) for s in state.stands] == [("D", "Something, each")]


def test_added_code_takes_the_place_of_an_old_life() -> None:
    old = row(dt.date(2018, 1, 1), termination_date=dt.date(2012, 12, 31))
    state = corrected(listed(None, old), "ADD Code", long_description="New thing")
    assert shown(state, "add_date") == NEW_YEAR and shown(state, "action_code") == "A"


def test_re_activated_code_lives_again_from_the_day_on() -> None:
    ended = row(termination_date=dt.date(2015, 12, 31))
    state = corrected(listed(ended), "Code reinstated")
    assert [(s.row["termination_date"], s.row["action_code"]) for s in state.stands] == [
        (dt.date(2015, 12, 31), "N"),
        (None, "R"),
    ]


def test_code_deleted_by_an_earlier_version_can_be_added_back() -> None:
    fresh = row(add_date=NEW_YEAR, action_code="A", action_effective_date=NEW_YEAR)
    gone = corrected(listed(fresh, None), "DELETE", None)
    assert gone.stands == ()
    assert corrected(gone, "Removed in error - add back to file", None).current == fresh


@pytest.mark.parametrize(
    ("state", "text", "says"),
    [
        (listed(None, None), "Terminate", "No release"),
        (listed(row()), "DELETE", "earlier release"),
        (listed(row(termination_date=dt.date(2015, 12, 31))), "Terminate", "ended on 2015-12-31"),
        (listed(row()), "ADD Code", "added 2010-01-01"),
        (listed(row()), "Change cov from D to M", "the rows say C"),
        (listed(row(termination_date=dt.date(2015, 12, 31))), "Add date s/b 1/1/2016", "after it ended"),
        (
            listed(row(add_date=dt.date(2019, 4, 1)), None), "Change term date to 01/31/2019",
            "would end on 2019-01-31, before it began on 2019-04-01",
        ),
    ],
)  # fmt: skip
def test_what_the_rows_contradict_changes_nothing(state: State, text: str, says: str) -> None:
    with pytest.raises(ContradictionError, match=says):
        corrected(state, text, long_description="Something, each")


def test_code_that_ends_as_of_the_day_it_was_added_never_was() -> None:
    new = listed(row(add_date=dt.date(2019, 4, 1)), None)
    assert corrected(new, "Change term date to 03/31/2019").stands == ()


def test_what_is_not_held_is_not_guessed() -> None:
    with pytest.raises(InapplicableError, match="2015"):
        corrected(listed(row()), "Revert to 2015 description")
    with pytest.raises(InapplicableError, match="long description"):
        corrected(listed(None, None), "ADD Code")
    with pytest.raises(InapplicableError, match="holds no row"):
        corrected(listed(None, None), "Removed in error - add back")


def test_descriptor_of_a_printed_copy_may_be_cut() -> None:
    line = understand(Line("G0001", "Revise long desc", long_description="Other wor"))
    assert isinstance(line, Understood)
    with pytest.raises(InapplicableError, match="printed copy"):
        Application(line, TYPED, {}.get, is_printed=True).to(listed(row()))

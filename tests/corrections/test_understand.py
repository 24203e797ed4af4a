"""What is typed in a corrections file is understood in full, or not at all (field guide, trap 14)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.corrections import Line, NotUnderstood, Understood, last_day_of_use, understand
from etl.corrections.words import vocabulary

NEW_YEAR = dt.date(2026, 1, 1)


def line(text: str | None, **values: Any) -> Line:
    """A line about G0001 as of 1 January 2026."""
    return replace(Line("G0001", text, "01/01/2026", NEW_YEAR), **values)


def told(text: str, **values: Any) -> list[tuple[str, Any]]:
    """The operations of a line and their values; the test fails where it is not understood."""
    understood = understand(line(text, **values))
    assert isinstance(understood, Understood), f"{text}: {understood}"
    return [(o.name, o.value) for o in understood.operations if not o.is_beside]


def reason(text: str | None, **values: Any) -> str:
    """Why a line is not understood; the test fails where it is."""
    answer = understand(line(text, **values))
    assert isinstance(answer, NotUnderstood), f"{text}: {answer}"
    return answer.reason


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize("text", ["ADD Code", "ADD CODE", "add", "Added", "Add this code to the file"])
def test_add(text: str) -> None:
    assert told(text, long_description="Something, each") == [("add", NEW_YEAR)]


def test_added_code_brings_what_is_typed_in_the_columns() -> None:
    answer = understand(
        line(
            "ADD CODE",
            long_description="Something, each",
            short_description="Something",
            type_of_service="9, F",
            betos="D1E",
            coverage_code="D",
            pricing_indicator="53",
            asc_group="YY",
            asc_effective_date="01/01/2019",
            comment="Statute 1833(t)",
        )
    )
    assert isinstance(answer, Understood)
    assert {o.field: o.value for o in answer.operations if o.is_beside} == {
        "long_description": "Something, each",
        "short_description": "Something",
        "type_of_service": "9,F",
        "betos": "D1E",
        "coverage_code": "D",
        "pricing_indicator": "53",
        "asc_group": "YY",
        "asc_effective_date": day("2019-01-01"),
        "statute": "1833(t)",
    }
    assert answer.names == "add"


@pytest.mark.parametrize("text", ["Discontinue ", "Terminate", "Discontinue code", "Code terminated", "Discontinued."])
def test_terminate_with_an_effective_date_ends_on_the_day_before(text: str) -> None:
    """S0189, Terminate 01/01/2026, stands in the rows with termination date 20251231 (trap 2)."""
    assert told(text) == [("terminate", day("2025-12-31"))]


def test_terminate_on_the_last_day_of_a_month_ends_on_that_day() -> None:
    assert last_day_of_use(day("2025-12-31")) == day("2025-12-31")
    assert last_day_of_use(day("2024-02-29")) == day("2024-02-29")
    assert last_day_of_use(day("2024-02-28")) == day("2024-02-27")


def test_xref_typed_beside_a_termination_is_its_successor() -> None:
    answer = understand(line("Discontinue ", cross_reference="J1095"))
    assert isinstance(answer, Understood)
    assert [(o.name, o.value) for o in answer.operations][1:] == [("set cross_reference", "J1095")]
    assert told("Terminate; XREF to J1095") == [("terminate", day("2025-12-31")), ("set cross_reference", "J1095")]


@pytest.mark.parametrize(
    "text", ["Do not terminate", "DO NOT DISCONTINUE", "Remove term date", "Should not have been terminated"]
)
def test_do_not_terminate(text: str) -> None:
    assert told(text) == [("do not terminate", None)]


@pytest.mark.parametrize(
    "text",
    [
        "DELETE",
        "Remove, will be assigned at a later date",
        "DO NOT ADD - Remove from previous corrections document",
        "Do not add",
        "Added in error - delete",
    ],
)
def test_line_that_never_was(text: str) -> None:
    assert told(text, effective_date_text=None, effective_date=None) == [("delete", None)]


def test_add_back() -> None:
    assert told("Removed in error - add back to file") == [("add back", None)]


def test_reinstate() -> None:
    assert told("Code reinstated") == told("Re-activate") == [("reinstate", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Should not have been updated - revert back to 2017 description",
        "Revert description to 2017",
        "Revert to 2017 long and short desc",
    ],
)
def test_revert_to_the_descriptors_of_a_year(text: str) -> None:
    answer = understand(line(text))
    assert isinstance(answer, Understood)
    assert [(o.name, o.year) for o in answer.operations] == [
        ("revert descriptor long_description", 2017),
        ("revert descriptor short_description", 2017),
    ]


def test_revert_of_one_descriptor_only() -> None:
    assert told("Revert long description to 2017") == [("revert descriptor long_description", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Revise Long & Short Desc",
        "Revise Long and Short Desc",
        "Long and short descriptors revised",
        "Update short, long description",
        "Revise description",
    ],
)
def test_revise_descriptors(text: str) -> None:
    assert sorted(told(text, long_description="New words", short_description="New")) == [
        ("set long_description", "New words"),
        ("set short_description", "New"),
    ]


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("Change Cov to C and Price to 39", [("set coverage_code", "C"), ("set pricing_indicator", "39")]),
        ("Change Pricing Indicator to 57", [("set pricing_indicator", "57")]),
        ("Pricing should be 57", [("set pricing_indicator", "57")]),
        ("Revise TOS to 1,P & BETOS to O1E", [("set type_of_service", "1,P"), ("set betos", "O1E")]),
        ("Coverage code changed to D", [("set coverage_code", "D")]),
        ("Correct type of service to 9", [("set type_of_service", "9")]),
        ("Add P to TOS", [("add to type_of_service", "P")]),
        ("Remove P from TOS", [("take from type_of_service", "P")]),
        ("Remove BETOS", [("remove betos", None)]),
    ],
)
def test_attributes(text: str, operations: list[tuple[str, Any]]) -> None:
    assert told(text) == operations


def test_value_in_the_column_serves_where_the_text_has_none() -> None:
    assert told("Revise TOS", type_of_service="1,P") == [("set type_of_service", "1,P")]
    assert told("Change price to 39", pricing_indicator="39") == [("set pricing_indicator", "39")]


def test_asc_group_is_set_from_the_effective_date_or_from_its_own() -> None:
    set_on = [("set asc_group", "YY"), ("set asc_effective_date", NEW_YEAR)]
    assert told("Change ASC Ind/ASC eff date", asc_group="YY") == set_on
    assert told('Add "YY" ASC Ind', asc_group="YY") == set_on
    assert told("Add “YY” ASC Ind", asc_effective_date="04/01/2026")[1] == (
        "set asc_effective_date",
        day("2026-04-01"),
    )


def test_asc_group_is_removed() -> None:
    answer = understand(line('Remove "YY" ASC Ind and ASC Start date of 01/01/2019'))
    assert isinstance(answer, Understood)
    assert [(o.name, o.was) for o in answer.operations] == [
        ("remove asc_group", "YY"),
        ("remove asc_effective_date", day("2019-01-01")),
    ]


def test_lab_certification_stands_in_the_text() -> None:
    assert told("Add Lab Cert code 220") == [("add to lab_certification", "220")]
    assert told("Remove lab certification 220") == [("take from lab_certification", "220")]


@pytest.mark.parametrize("text", ["Change xref code to J7203", "Correct X-Ref to J7203", "Cross-reference s/b J7203"])
def test_change_xref(text: str) -> None:
    assert told(text) == [("set cross_reference", "J7203")]


@pytest.mark.parametrize("text", ["The xref code has been removed", "Remove XREF", "Delete x-ref"])
def test_remove_xref(text: str) -> None:
    assert told(text) == [("remove cross_reference", None)]


@pytest.mark.parametrize(
    "text", ["Add date s/b 1/1/2020", "Change add date to 01/01/2020", "Add date should be 1/1/2020"]
)
def test_change_add_date(text: str) -> None:
    assert told(text) == [("set add_date", day("2020-01-01"))]


@pytest.mark.parametrize("text", ["Change termination date to 12/30/2022", "Add term date 12/30/2022"])
def test_termination_date_by_its_name_is_the_last_day_of_use_itself(text: str) -> None:
    assert told(text) == [("set termination_date", day("2022-12-30"))]


def test_action_code() -> None:
    assert told('Change Action code to "F" and add Action Effective date') == [
        ("set action_code", "F"),
        ("set action_effective_date", NEW_YEAR),
    ]


def test_one_date_that_is_none_makes_the_line_not_understood() -> None:
    assert "its date is no date" in reason("ADD CODE", effective_date_text="01/0/12019", effective_date=None).lower()


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "See comment",
        "Removed in error",
        "Do not delete",
        "Change Cov to C and something else",
        "Add date s/b 01/0/12019",
        "Change price to 5x",
        "Change TOS, xref removed",
        "Add code and delete",
        "Terminate, do not add",
        "Revert to earlier description",
        "Change cov from C",
        "Change effective date to 01/01/2025",
        "Remove long description",
        "not terminated",
        "Terminate maybe",
    ],
)
def test_half_of_a_sentence_is_never_applied(text: str | None) -> None:
    reason(text, type_of_service="1", long_description="New words")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Change Cov to C", {"coverage_code": "D"}),
        ("Change xref code to J7203", {"cross_reference": "J7204"}),
        ("Terminate effective 04/01/2026", {}),
        ('Add "YY" ASC Ind', {"asc_group": "ZZ"}),
        ("Change price to 39 and price to 57", {}),
    ],
)
def test_text_and_columns_that_contradict_are_not_understood(text: str, values: dict[str, str]) -> None:
    reason(text, **values)


def test_descriptor_of_a_foreign_code_is_never_taken() -> None:
    assert "not ours" in reason("ADD CODE", code="99213", long_description="Somebody else's words")
    assert "not ours" in reason("ADD CODE", code="D0120", long_description="Somebody else's words")


def test_value_that_the_field_cannot_have_is_not_understood() -> None:
    assert "no value" in reason("Revise TOS", type_of_service="see below")


@given(st.text(max_size=60), st.none() | st.text(max_size=20), st.none() | st.text(max_size=20))
def test_no_text_raises(text: str, value: str | None, date: str | None) -> None:
    understand(
        line(text, type_of_service=value, effective_date_text=date, asc_effective_date=value, effective_date=None)
    )


WORDS = st.sampled_from([*"1CP,&-", "add", "remove", "change", "long", "desc", "TOS", "XREF", "J1095", "terminate",
                         "revert", "2017", "to", "from", "not", "do", "date", "01/01/2026", "ASC", "YY"])  # fmt: skip


@given(st.lists(WORDS, max_size=9))
def test_no_sentence_of_known_words_raises(words: list[str]) -> None:
    understand(line(" ".join(words), long_description="New words", type_of_service="1"))


TYPED = [
    "ADD Code", "Discontinue", "Do not terminate", "DELETE", "Removed in error - add back to file",
    "Should not have been updated - revert back to 2017 description", "Revise Long & Short Desc",
    "Change Cov to C and Price to 39", "Change ASC Ind/ASC eff date", "Add Lab Cert code 220",
    "Change xref code to J7203", "The xref code has been removed", "Add date s/b 1/1/2020",
    'Change Action code to "F" and add Action Effective date', "DO NOT ADD - Remove from previous corrections document",
    "Terminate gladly",
]  # fmt: skip


@given(st.sampled_from(TYPED), st.data())
def test_case_blanks_quotes_and_fillers_never_change_the_meaning(text: str, data: st.DataObject) -> None:
    fillers = st.sampled_from(sorted(vocabulary().fillers))
    spoken = []
    for word in text.split(" "):
        spoken.append(data.draw(st.sampled_from([word, word.upper(), word.lower(), word.title(), f" {word} "])))
        spoken.extend(data.draw(st.lists(fillers, max_size=1)))
    values = {"long_description": "New words", "short_description": "New", "asc_group": "YY"}
    assert understand(line(" ".join(spoken), **values)) == understand(line(text, **values))

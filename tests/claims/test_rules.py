"""The advisory rules: each speaks where it should, and keeps quiet where it should not."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from etl.claims.choices import Payer
from etl.claims.columns import Columns
from etl.claims.rules import CONDITIONS, all_rules, choose_rules
from etl.errors import UsageError
from tests.claims.conftest import CheckLines, day

HEADER = "claim,hcpcs,dos,mods,units"
COLUMNS = Columns("hcpcs", "dos", ("mods",), "units", None, "claim")


def test_every_rule_is_registered_and_has_its_condition() -> None:
    assert {rule.name for rule in all_rules()} == {path.stem for path in CONDITIONS.glob("of_*/*.sql")}
    for rule in all_rules():
        assert rule.severity in ("error", "warning")
        assert rule.sentence.endswith(".")


def test_administration_without_a_drug_on_its_claim(check_lines: CheckLines) -> None:
    lines = check_lines(
        HEADER,
        ("1", "96372", "2026-01-15", "", 1),  # nothing else on the claim
        ("2", "96372", "2026-01-15", "", 1),
        ("2", "J3304", "2026-01-15", "", 1),
        ("3", "96413", "2026-01-15", "", 1),
        ("3", "A4100", "2026-01-15", "", 1),  # gauze is no drug
        ("4", "96365", "2026-01-15", "", 1),
        ("4", "90371", "2026-01-15", "", 1),  # an immune globulin by CPT's number
        ("", "96372", "2026-01-15", "", 1),  # without an id nobody can tell
        ("5", "99213", "2026-01-15", "", 1),
        ("6", "96523", "2026-01-15", "", 1),  # gives no drug
    )
    accused = [(line["claim"], line["hcpcs"]) for line in lines if line["hcpcs_rules"]]
    assert accused == [("1", "96372"), ("3", "96413")]
    assert lines[0]["hcpcs_rules"] == "administration_without_drug (warning)"
    assert lines[0]["hcpcs_needs_attention"]


def test_s_code_is_an_error_on_a_medicare_line_only(check_lines: CheckLines) -> None:
    line = ("1", "S0013", "2025-06-01", "", 1)
    assert check_lines(HEADER, line)[0]["hcpcs_rules"] is None
    (medicare,) = check_lines(HEADER, line, payer=Payer.MEDICARE)
    assert (medicare["hcpcs_status"], medicare["hcpcs_rules"]) == ("valid", "s_code_on_medicare (error)")
    assert medicare["hcpcs_needs_attention"]


def test_a_code_that_newer_files_lack_is_valid_and_says_so(database: Path, check_lines: CheckLines) -> None:
    # Trap 3: 2018 lists A4200, 2019 does not, and nothing ever ended it.
    days = ["2018-12-31", "2019-01-01", "2026-02-01"]
    lines = check_lines(HEADER, *(("1", "A4200", on, "", 1) for on in days), ("1", "A4100", "2026-02-01", "", 1))
    told = "not_listed_any_more (warning)"
    assert [(line["hcpcs_status"], line["hcpcs_rules"]) for line in lines] == [
        ("valid", None), ("valid", told), ("valid", told), ("valid", None),
    ]  # fmt: skip
    with duckdb.connect(str(database), read_only=True) as connection:
        vanished = [
            connection.execute("SELECT vanished FROM codes_on(CAST(? AS DATE)) WHERE code = 'A4200'", [on]).fetchall()
            for on in days
        ]
    assert vanished == [[(False,)], [(True,)], [(True,)]]
    # Known in 2018, nobody could know of 2019.
    (then,) = check_lines(HEADER, ("1", "A4200", "2019-01-01", "", 1), known_on=day("2018-06-01"))
    assert then["hcpcs_rules"] is None


def test_origin_and_destination_of_an_ambulance_are_no_unknown_modifiers(check_lines: CheckLines) -> None:
    lines = check_lines(HEADER, *(("1", "A4100", "2026-01-15", pair, 1) for pair in ("RH", "nj", "PE", "RQ", "R7")))
    said = "not Level II: ambulance origin and destination"
    assert [line["hcpcs_modifier_1_status"] for line in lines] == [said, said, said, "never heard of", "never heard of"]
    assert [line["hcpcs_needs_attention"] for line in lines] == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("units", "becomes"),
    [
        ("1", 300),
        ("1,000", 300_000),
        ("1.5", 450),
        ("1,5", None),
        ("1,50", None),
        ("1.180,50", None),
        ("1,1,000", None),
    ],
)
def test_a_comma_that_may_be_decimal_makes_no_number(
    check_lines: CheckLines, units: str, becomes: float | None
) -> None:
    # 1,5 read as 15 would bill ten times as much.
    (line,) = check_lines(HEADER, ("1", "S0080", "2026-01-15", "", f'"{units}"'))
    assert line["hcpcs_successor_units"] == becomes


def test_units_of_the_former_code(check_lines: CheckLines) -> None:
    cases = [
        ("2026-01-15", "1", True),  # one vial of the old code: 1 mg instead of 300
        ("2026-01-15", "4", True),
        ("2026-01-15", "300", False),
        ("2026-01-15", "150", False),  # half a vial
        ("2026-01-15", "0", False),
        ("2026-01-15", "", False),
        ("2028-06-01", "1", False),  # habits fade
    ]
    lines = check_lines(HEADER, *(("1", "J2516", on, "", units) for on, units, _ in cases))
    assert [(line["dos"], line["units"] or "", line["hcpcs_rules"] is not None) for line in lines] == cases
    assert [line["hcpcs_needs_attention"] for line in lines] == [speaks for _, _, speaks in cases]
    assert lines[0]["hcpcs_rules"] == "units_of_former_code (warning)"


def test_replaced_code_with_another_unit_says_that_units_change(check_lines: CheckLines) -> None:
    lines = check_lines(HEADER, ("1", "S0080", "2026-01-15", "", 1), ("1", "S0013", "2026-01-15", "", 1))
    assert [line["hcpcs_rules"] for line in lines] == ["units_change (warning)", None]


def test_modifier_in_place_of_the_code(check_lines: CheckLines) -> None:
    (line,) = check_lines(HEADER, ("1", "RT", "2026-01-15", "", 1))
    assert (line["hcpcs_status"], line["hcpcs_rules"]) == ("valid", "modifier_in_place_of_code (error)")


def test_fifth_modifier_is_not_passed_over_in_silence(check_lines: CheckLines) -> None:
    lines = check_lines(
        HEADER,
        ("1", "A4100", "2026-01-15", "RT LT 59 25", 1),
        ("1", "A4100", "2026-01-15", "RT LT 59 25 76", 1),
        ("1", "A4100", "", "RT LT 59 25 76", 1),  # whatever the day is
    )
    told = "more_than_four_modifiers (warning)"
    looked_at = "valid; valid; not Level II: CPT modifier; not Level II: CPT modifier"
    assert [(line["hcpcs_modifier_1_status"], line["hcpcs_rules"]) for line in lines] == [
        (looked_at, None), (looked_at, told), (None, told),
    ]  # fmt: skip


def test_several_rules_are_all_named_and_each_can_be_switched_off(check_lines: CheckLines) -> None:
    line = ("1", "S0080", "2026-01-15", "", 1)
    (both,) = check_lines(HEADER, line, rules_on=("s_code_on_medicare",))
    assert both["hcpcs_rules"] == "s_code_on_medicare (error); units_change (warning)"
    (one,) = check_lines(HEADER, line, rules_on=("s_code_on_medicare",), rules_off=("units_change",))
    assert one["hcpcs_rules"] == "s_code_on_medicare (error)"


def test_rules_of_code_modifiers_and_line_stand_together(check_lines: CheckLines) -> None:
    (line,) = check_lines(HEADER, ("1", "S0080", "2026-01-15", "RT LT 59 25 76", 1), rules_on=("s_code_on_medicare",))
    code, modifiers = "s_code_on_medicare (error); units_change (warning)", "more_than_four_modifiers (warning)"
    assert line["hcpcs_rules"] == f"{code}; {modifiers}"
    (line,) = check_lines(HEADER, ("1", "J2516", "2026-01-15", "RT LT 59 25 76", 1))
    assert line["hcpcs_rules"] == f"{modifiers}; units_of_former_code (warning)"


def test_all_rules_can_be_switched_off(check_lines: CheckLines) -> None:
    off = tuple(rule.name for rule in all_rules())
    (line,) = check_lines(HEADER, ("1", "S0080", "2026-01-15", "RT LT 59 25 76", 1), rules_off=off)
    assert (line["hcpcs_status"], line["hcpcs_rules"]) == ("terminated", None)
    assert line["hcpcs_modifier_1_status"].startswith("valid; valid")


def test_rules_without_their_columns_are_silent_or_refused() -> None:
    bare = Columns("hcpcs", "dos")
    silent = ["not_listed_any_more", "units_change", "modifier_in_place_of_code"]
    assert [rule.name for rule in choose_rules(bare, None)] == silent
    with pytest.raises(UsageError, match="administration_without_drug needs a column of the claim: name it by --claim"):
        choose_rules(bare, None, ["administration_without_drug"])
    with pytest.raises(UsageError, match=r"There is no rule 'units'\. The rules are: administration_without_drug"):
        choose_rules(COLUMNS, None, (), ["units"])

"""Columns are found by the field's usual names; where two could be meant, nobody guesses."""

from __future__ import annotations

import pytest

from etl.claims.columns import Columns, Named, find_columns
from etl.errors import UsageError


@pytest.mark.parametrize(
    ("present", "found"),
    [
        (
            ["CLM_ID", "LINE_NUM", "HCPCS_CD", "HCPCS_1ST_MDFR_CD", "HCPCS_2ND_MDFR_CD", "LINE_1ST_EXPNS_DT",
             "LINE_LAST_EXPNS_DT", "LINE_SRVC_CNT", "LINE_SBMTD_CHRG_AMT", "LINE_NCH_PMT_AMT"],
            Columns("HCPCS_CD", "LINE_1ST_EXPNS_DT", ("HCPCS_1ST_MDFR_CD", "HCPCS_2ND_MDFR_CD"), "LINE_SRVC_CNT",
                    "LINE_SBMTD_CHRG_AMT", "CLM_ID"),
        ),  # CMS's Carrier research file
        (
            ["CLM_ID", "CLM_FROM_DT", "REV_CNTR_DT", "HCPCS_CD", "REV_CNTR_UNIT_CNT", "REV_CNTR_TOT_CHRG_AMT"],
            Columns("HCPCS_CD", "REV_CNTR_DT", (), "REV_CNTR_UNIT_CNT", "REV_CNTR_TOT_CHRG_AMT", "CLM_ID"),
        ),  # and the Outpatient one: the line's own date, not the claim's
        (["CPT/HCPCS", "DOS", "Mod"], Columns("CPT/HCPCS", "DOS", ("Mod",))),
        (["Procedure Code", "from_date", "Modifier 1", "Modifier 2", "Qty"],
         Columns("Procedure Code", "from_date", ("Modifier 1", "Modifier 2"), "Qty")),
        (["code", "date"], Columns("code", "date")),
    ],
)  # fmt: skip
def test_columns_are_found_by_name(present: list[str], found: Columns) -> None:
    assert find_columns(present, Named()) == found


def test_named_columns_win_in_any_case() -> None:
    present = ["hcpcs", "dos", "Px Alt", "Paid On", "m"]
    found = find_columns(present, Named(code="px alt", date="Paid On", modifiers=("M",)))
    assert (found.code, found.date, found.modifiers) == ("Px Alt", "Paid On", ("m",))


@pytest.mark.parametrize(
    ("present", "named", "sentence"),
    [
        (["a", "b"], Named(), "No column bears one of the usual names for the HCPCS code. The columns are: a, b."),
        (
            ["hcpcs", "b"],
            Named(),
            "for the date of service. The columns are: hcpcs, b. Say which it is by --date NAME.",
        ),
        (
            ["hcpcs", "HCPCS Code", "dos"],
            Named(),
            "hcpcs and HCPCS Code could each be the HCPCS code. Say which: --code hcpcs.",
        ),
        (["hcpcs", "dos"], Named(code="x"), "There is no column 'x' for the code. The columns are: hcpcs, dos."),
        (["hcpcs", "dos"], Named(units="x"), "There is no column 'x' for the units."),
        (["hcpcs", "dos"], Named(modifiers=("a",) * 5), "room for four modifiers"),
    ],
)
def test_wrong_use_says_what_there_is(present: list[str], named: Named, sentence: str) -> None:
    with pytest.raises(UsageError) as raised:
        find_columns(present, named)
    assert sentence in str(raised.value)


def test_two_charges_are_both_left_out_and_told() -> None:
    found = find_columns(["hcpcs", "dos", "charge", "billed amount"], Named())
    assert found.charge is None
    assert found.notes == (
        "charge and billed amount could each be the charge: none of them is used. Say which by --charge NAME.",
    )
